import { adminStories } from "../support/admin-stories";

adminStories(async () => {});
