import { processStories } from "../support/process-stories";

processStories((page) => page.reload());
