import { Box } from "@twilio-paste/core/box";

type SuggestionsProps = { questions: readonly string[]; disabled?: boolean; onAsk(question: string): void };

/** Questions as buttons. A click asks the question at once. */
export const Suggestions = ({ questions, disabled, onAsk }: SuggestionsProps) => (
  <Box as="ul" display="flex" flexDirection="column" rowGap="space30" margin="space0" padding="space0">
    {questions.map((question) => (
      <Box as="li" key={question} listStyleType="none">
        <Box
          as="button"
          type="button"
          dir="auto"
          disabled={disabled}
          onClick={() => onAsk(question)}
          width="100%"
          paddingX="space40"
          paddingY="space30"
          borderStyle="solid"
          borderWidth="borderWidth10"
          borderColor="colorBorderWeak"
          borderRadius="borderRadius30"
          backgroundColor="colorBackgroundBody"
          color="colorText"
          fontFamily="inherit"
          fontSize="fontSize30"
          lineHeight="lineHeight30"
          textAlign="start"
          cursor="pointer"
          outline="none"
          _hover={{ borderColor: "colorBorderPrimary", backgroundColor: "colorBackgroundPrimaryWeakest" }}
          _focusVisible={{ boxShadow: "shadowFocus" }}
          _disabled={{ color: "colorTextWeaker", cursor: "not-allowed" }}
        >
          {question}
        </Box>
      </Box>
    ))}
  </Box>
);
