export type ServerEvent = { id: string; event: string; data: string };

/** The events of a `text/event-stream` body, as they come; comments are left out. */
export async function* readEvents(body: ReadableStream<Uint8Array<ArrayBuffer>> | null): AsyncGenerator<ServerEvent> {
  let text = "";
  for await (const chunk of body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const blocks = (text + chunk).split("\n\n");
    text = blocks.pop() ?? "";
    for (const block of blocks) {
      const fields = Object.fromEntries(block.split("\n").map((line) => line.split(/: (.*)/s)));
      if (fields.event) yield { id: fields.id ?? "", event: fields.event, data: fields.data ?? "" };
    }
  }
}
