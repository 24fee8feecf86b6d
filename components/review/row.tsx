import { Box } from "@twilio-paste/core/box";
import type { ReactNode } from "react";

/** Things in a row that wraps. */
export const Row = ({ children }: { children: ReactNode }) => (
  <Box display="flex" flexWrap="wrap" alignItems="center" columnGap="space30" rowGap="space30">
    {children}
  </Box>
);
