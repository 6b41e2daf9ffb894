import { accountStories } from "../support/account-stories";

accountStories();
