import { Box } from "@twilio-paste/core/box";
import { Heading } from "@twilio-paste/core/heading";
import { Paragraph } from "@twilio-paste/core/paragraph";
import styles from "./starters.module.css";

/** The empty conversation: the purpose of the assistant, and questions to begin with. */
export function Starters({ questions, onAsk }: { questions: string[]; onAsk(question: string): Promise<void> }) {
  return (
    <Box display="flex" flexDirection="column" rowGap="space50" paddingTop="space70">
      <Box>
        <Heading as="h3" variant="heading40" marginBottom="space0">
          Ask the docs
        </Heading>
        <Paragraph marginBottom="space0">Answers quote and link the sections they stand on.</Paragraph>
      </Box>
      <ul className={styles.starters}>
        {questions.slice(0, 4).map((question) => (
          <li key={question}>
            <button type="button" className={styles.starter} onClick={() => void onAsk(question)}>
              {question}
            </button>
          </li>
        ))}
      </ul>
    </Box>
  );
}
