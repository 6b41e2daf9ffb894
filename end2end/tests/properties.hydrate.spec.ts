import { propertyStories } from "../support/property-stories";

propertyStories();
