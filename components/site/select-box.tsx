import { Box } from "@twilio-paste/core/box";
import { InputBox, InputChevronWrapper } from "@twilio-paste/core/input-box";
import { SelectElement, type SelectProps } from "@twilio-paste/core/select";
import { Icon } from "./icon.tsx";

/** The parts of Paste's Select, which has no options before its second render. */
export const SelectBox = (props: Omit<SelectProps, "size" | "ref">) => (
  <InputBox element="SELECT">
    <Box display="flex" position="relative" width="100%">
      <SelectElement {...props} />
      <InputChevronWrapper element="SELECT_CHEVRON_WRAPPER">
        <Icon name="down" size={16} />
      </InputChevronWrapper>
    </Box>
  </InputBox>
);
