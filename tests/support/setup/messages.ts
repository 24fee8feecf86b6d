/** Components are tested with the English messages. */
import { addMessages } from "#components/messages/messages.tsx";
import { createCatalogue } from "#lib/catalogue/catalogue.ts";

const catalogue = createCatalogue();
addMessages("en", catalogue.forPage("en").messages);
addMessages("en", catalogue.forAssistant("en")?.messages ?? {});
