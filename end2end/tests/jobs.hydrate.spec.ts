import { jobStories } from "../support/job-stories";

jobStories();
