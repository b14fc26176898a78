import PlainText

/// What the files of a CLIP tokenizer hold, as Hugging Face's library reads them.
struct CLIPTokenizerFiles {
  let vocabulary: [String: Int]
  let merges: [(left: String, right: String)]
  /// The file that holds the merges.
  let mergesPath: String
  /// Tokens of an encoding.
  let maxLength: Int
  /// Every token that a text may spell out.
  let special: [Special]
  private let texts: [Role: String]
  private let vocabularyPath: String

  struct Special {
    let text: String
    let id: Int
    /// Whether it is looked for in the text in lower case, or in the text as it is typed.
    let isFolded: Bool
  }

  /// What a special token is for; the raw value is what the files call it.
  enum Role: String, CaseIterable {
    case unknown = "unk_token"
    case start = "bos_token"
    case end = "eos_token"
    case padding = "pad_token"

    /// Its text where no file says another.
    var standard: String { self == .start ? "<|startoftext|>" : "<|endoftext|>" }
  }

  init(folder: ModelPath) throws(DiffusionError) {
    let config = try Self.config(folder.appending("tokenizer_config.json"))
    maxLength = try Self.maxLength(config)
    let whole = folder.appending("tokenizer.json")
    let file = whole.exists ? try Config(file: whole) : nil
    if let file {
      guard let model = try file.section("model") else {
        throw .malformed(path: file.path, reason: "the key model is missing")
      }
      guard try model.string("type", default: "BPE") == "BPE" else {
        throw model.unsupported("type", "BPE")
      }
      guard try model.string("end_of_word_suffix") == BytePairModel.wordEnd else {
        throw model.unsupported("end_of_word_suffix", BytePairModel.wordEnd)
      }
      vocabulary = try readVocabulary(model.value("vocab"), path: file.path)
      merges = try Self.merges(model)
      mergesPath = file.path
      vocabularyPath = file.path
    } else {
      let words = folder.appending("vocab.json")
      let pairs = folder.appending("merges.txt")
      vocabulary = try readVocabulary(JSON(file: words), path: words.path)
      merges = try BytePairModel.merges(file: pairs)
      mergesPath = pairs.path
      vocabularyPath = words.path
    }
    (texts, special) = try Self.special(
      folder: folder, config: config, file: file, vocabulary: vocabulary)
  }

  /// The id of a special token.
  func id(_ role: Role) throws(DiffusionError) -> Int {
    let text = texts[role] ?? role.standard
    if let id = special.last(where: { $0.text == text })?.id { return id }
    throw .malformed(path: vocabularyPath, reason: "it lacks the special token \(text)")
  }

  /// A file that may be absent.
  private static func config(_ file: ModelPath) throws(DiffusionError) -> Config? {
    file.exists ? try Config(file: file) : nil
  }

  /// CLIP's 77 where the file says nothing or, as some do, a number without meaning.
  private static func maxLength(_ config: Config?) throws(DiffusionError) -> Int {
    guard let config, let length = config.value("model_max_length")?.double else { return 77 }
    guard length <= 65536 else { return 77 }
    return try config.int("model_max_length", in: 3...65536)
  }

  private static func merges(
    _ model: Config
  ) throws(DiffusionError) -> [(left: String, right: String)] {
    var merges: [(left: String, right: String)] = []
    for (index, json) in (model.value("merges")?.array ?? []).enumerated() {
      let parts = json.array?.compactMap(\.string)
      let merge = parts.flatMap { $0.count == 2 ? ($0[0], $0[1]) : nil }
      guard let merge = merge ?? json.string.flatMap(BytePairModel.pair) else {
        throw .malformed(path: model.path, reason: "model.merges[\(index)] is no pair of tokens")
      }
      merges.append(merge)
    }
    return merges
  }
}
