/** The events of a streamed response, as they come. An EventSource would do, but it can only GET. */
export async function* readEvents<Event>(response: Response): AsyncGenerator<Event> {
  let text = "";
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  // Not every browser can loop over a stream.
  for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) {
    const blocks = (text + read.value).split("\n\n");
    text = blocks.pop() ?? "";
    for (const block of blocks) {
      const [, type, data] = /^event: (.*)\ndata: (.*)$/m.exec(block) ?? [];
      if (type && data) yield { type, data: JSON.parse(data) } as Event;
    }
  }
}
