/// CLIP's tokenizer (Radford et al. 2021): lower-case words of letters, single digits and runs of
/// symbols, each cut into byte pairs. Gives the ids of Hugging Face's `CLIPTokenizer`.
struct CLIPTokenizer: Tokenizer {
  let maxLength: Int
  /// Before every text.
  let start: Int
  /// After every text.
  let end: Int
  let padding: Int
  private let pairs: BytePairModel
  /// Taken from the text as it is typed.
  private let typed: SpecialTokens
  /// Taken from the text in lower case.
  private let folded: SpecialTokens

  /// Reads `tokenizer.json`, or `vocab.json` and `merges.txt` where that is not there;
  /// `tokenizer_config.json` and `special_tokens_map.json` say which tokens are special.
  /// - Throws: an error that names the file and what is missing in it.
  init(folder: ModelPath) throws(DiffusionError) {
    let files = try CLIPTokenizerFiles(folder: folder)
    maxLength = files.maxLength
    start = try files.id(.start)
    end = try files.id(.end)
    padding = try files.id(.padding)
    pairs = try BytePairModel(
      vocabulary: files.vocabulary, merges: files.merges, unknown: try files.id(.unknown),
      path: files.mergesPath)
    let special = files.special
    typed = SpecialTokens(special.filter { !$0.isFolded }.map { ($0.text, $0.id) })
    folded = SpecialTokens(
      special.filter(\.isFolded).map { (Self.fold($0.text), $0.id) })
  }

  func tokens(_ prompt: String) -> TokenizedPrompt {
    TokenizedPrompt(
      ids(prompt), prefix: start, suffix: end, padding: padding, maxLength: maxLength)
  }

  /// The tokens of a text without any before or after it.
  func ids(_ text: String) -> [Int] {
    typed.split(text).flatMap { part in
      switch part {
      case .token(let id): [id]
      case .text(let text):
        folded.split(Self.fold(text)).flatMap { part in
          switch part {
          case .token(let id): [id]
          case .text(let text):
            CLIPWords(text).flatMap { pairs.ids(Array(String($0).utf8)) }
          }
        }
      }
    }
  }

  private static func fold(_ text: some StringProtocol) -> String {
    // A character at a time: the whole string's mapping depends on neighbours (final sigma).
    text.canonicallyComposed.unicodeScalars
      .reduce(into: "") { $0 += $1.properties.lowercaseMapping }
  }
}
