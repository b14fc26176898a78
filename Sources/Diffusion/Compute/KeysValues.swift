/// Keys and values of texts, or of other tokens that come before, for one attention layer,
/// `[texts, 1, tokens, 2 * channels]`: keys, then values.
struct KeysValues {
  let feature: Feature
  /// Tokens of each text that are seen, from the first; nil is all of them.
  var seen: [Int]?
  /// Texts in it.
  var texts: Int { feature.batch }
  var tokens: Int { feature.width }
  func tokens(of text: Int) -> Int { seen?[text] ?? tokens }
}

/// How the tokens of a sequence see each other, where not all see all alike.
struct AttentionRules {
  /// Of the products of queries and keys; nil is 1 / sqrt(head).
  var scale: Float?
  /// Whether a token sees only itself and those before it.
  var isCausal = false
  /// Own tokens of each item that are seen, from the first; nil is all of them.
  var seen: [Int]?
  /// Added to the scaled products, `[1, heads, tokens, tokens]`: a query a row. Only where a sequence
  /// has none before it.
  var bias: Feature?
}
