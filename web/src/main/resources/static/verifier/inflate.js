// Unpacks with the browser's own means, never more than was allowed for.

/** @param format deflate (zlib) or gzip; undefined if it is damaged or unpacks to more than {@code most} bytes */
export async function inflate(packed, format, most) {
  const reader = new Blob([packed]).stream().pipeThrough(new DecompressionStream(format)).getReader();
  const parts = [];
  let size = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        return new Uint8Array(await new Blob(parts).arrayBuffer());
      }
      parts.push(value);
      size += value.length;
      if (size > most) {
        await reader.cancel();
        return undefined;
      }
    }
  } catch {
    return undefined;
  }
}
