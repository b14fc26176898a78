/// Two language models that read the same prompt: their states stand side by side, the pooled text is
/// the second's (SDXL, arXiv 2307.01952, section 2.1).
struct PairedEncoder: TextEncoder {
  let first: any TextEncoder
  let second: any TextEncoder

  var tokenizer: any Tokenizer { first.tokenizer }
  var width: Int { first.width + second.width }

  func encode(_ prompt: String) throws(DiffusionError) -> TextEncoding {
    let (a, b) = (try first.encode(prompt), try second.encode(prompt))
    var states: [Float] = []
    states.reserveCapacity(a.states.count + b.states.count)
    for token in a.tokens.indices {
      states += a.states[token * a.width..<(token + 1) * a.width]
      states += b.states[token * b.width..<(token + 1) * b.width]
    }
    return TextEncoding(
      tokens: a.tokens, states: states, width: width, mask: a.mask, pooled: b.pooled)
  }
}
