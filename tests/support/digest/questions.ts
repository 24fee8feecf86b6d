/** Questions that some docs could not answer, as readers ask them: each row is about one thing that the docs lack. */
export const GAPS: readonly (readonly string[])[] = [
  [
    "How do I run this on Windows Server 2022?",
    "is windows server supported",
    "Does it work on Windows?",
    "installing as a Windows service",
  ],
  [
    "Can I use it behind a corporate proxy with NTLM?",
    "NTLM proxy authentication fails",
    "our company proxy wants ntlm, how do I configure that",
  ],
  [
    "How do I add two-factor login for readers?",
    "two factor authentication",
    "Is there 2FA for the sign-in?",
    "enable two-factor auth for accounts",
  ],
  [
    "Does it support Arabic and other right-to-left languages?",
    "right to left layout",
    "RTL languages support?",
    "How do I display the panel right-to-left?",
  ],
  [
    "How can I export all conversations as CSV?",
    "csv export of threads",
    "download conversations in a spreadsheet (CSV)",
  ],
  ["How much does a support contract cost?", "pricing of the support contract", "Do you offer paid support contracts?"],
  [
    "Which GPUs do I need for a local model?",
    "GPU memory for running the model locally",
    "what graphics card / GPU is required",
  ],
  ["How do I deploy it with Terraform?", "terraform module", "Is there a Terraform provider or module for this?"],
  ["Can I embed the assistant in a mobile app?", "iOS SDK", "native mobile app integration iOS Android"],
  ["How do I migrate from DocSearch?", "migration guide docsearch", "switching from Algolia DocSearch"],
  ["Is there a Helm chart for Kubernetes?", "kubernetes helm", "How do I deploy it to a Kubernetes cluster?"],
  [
    "Can the assistant create Jira tickets?",
    "jira integration",
    "open a ticket in Jira from a conversation",
    "Jira connector",
  ],
];

/** Questions that stand alone. */
export const SINGLE_GAPS: readonly string[] = [
  "What is the airspeed velocity of an unladen swallow?",
  "Does the panel have a keyboard shortcut for voice input?",
  "Who founded the company?",
  "How do I rotate the logs on disk?",
  "Is there a Rust client?",
  "What does error E4711 mean?",
  "May I use it in a commercial product?",
  "How do I translate the button labels?",
];
