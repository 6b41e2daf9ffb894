import { areaStories } from "../support/area-stories";

areaStories();
