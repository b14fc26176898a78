/// One thing that is chosen for a picture: the single place that knows its name, other programs'
/// words for it, its range and text form, what it is for, and where its value is kept. The studio's
/// settings and grids, the commands' options, presets, the configuration, recipes as text and the
/// engine's validation all read this table (`Setting+Table.swift`).
public struct Setting: Sendable {
  /// As it is called in options (with dashes), presets and the configuration. The order is that of
  /// the studio's table.
  public enum Name: String, Sendable, Hashable, CaseIterable {
    case seed
    case seedPolicy = "seed_policy"
    case count
    case aspect
    case size
    /// Whether a stage runs.
    case on = "stage"
    case steps, guidance
    case guidanceInterval = "guidance_interval"
    case guidanceRescale = "guidance_rescale"
    case sampler, eta, schedule
    case thresholding = "threshold"
    case percentile
    case augLevel = "aug"
    case prompt = "stage_prompt"
    case decoder
    case lora
    case pictures
  }

  /// A value of any setting.
  public enum Value: Sendable, Hashable {
    case number(Double)
    /// Any 64 bits: more than a number holds.
    case seed(UInt64)
    /// The name of a choice.
    case word(String)
    /// Empty where there is none.
    case text(String)
    /// nil is everywhere.
    case interval(ClosedRange<Double>?)
  }

  /// What its values are, and so how they are typed, shown and stepped.
  public enum Kind: Sendable, Hashable {
    /// - Parameters:
    ///   - step: what an arrow key adds; nil where it is 1 and only whole numbers will do.
    ///   - digits: the most that are shown behind the point.
    case number(ClosedRange<Double>, step: Double?, digits: Int)
    case seed
    /// - Parameter others: what else can be typed.
    case choice([Choice], others: String? = nil)
    case text
    /// Two numbers of a range, `0.4:1`.
    case interval(ClosedRange<Double>)
  }

  /// One of a few values.
  public struct Choice: Sendable, Hashable {
    public let name: String
    /// As the studio shows it.
    public let title: String

    init(_ name: String, title: String? = nil) {
      self.name = name
      self.title = title ?? name
    }
  }

  /// What a single value of a list means.
  public enum Single: Sendable, Hashable {
    case ofFirstStage, ofAllStages
  }

  public let name: Name
  /// The head of its row.
  public let label: String
  /// What sentences call it.
  public let noun: String
  /// One sentence: what it does.
  public let about: String
  public let kind: Kind
  /// Whether every stage has a value of its own.
  public let isOfStage: Bool
  /// Of a stage's setting, what a single value means.
  public let single: Single
  /// Its short option.
  public let letter: Character?
  /// What other programs call it.
  public let words: [String]
  /// Whether the studio's table has it.
  public let isInTable: Bool
  /// The values that a grid begins with; nil where no grid goes over it.
  public let grid: String?
  /// The setting that must have a value for this one to mean something.
  public let needs: (name: Name, word: String)?
  /// How a text form is read, where it is more than the kind says.
  let reader: (@Sendable (String) -> Value?)?
  let access: Access
  /// What a recipe as text says of it; nil where it goes without saying.
  let phrase: @Sendable (StageSettings) -> String?

  /// Where the value is kept.
  struct Access: Sendable {
    let get: @Sendable (PictureSettings, Int) -> Value?
    let set: @Sendable (inout PictureSettings, Int, Value) -> Void
  }

  init(
    _ name: Name, label: String, noun: String? = nil, about: String, kind: Kind,
    ofStage: Bool = true, single: Single = .ofAllStages, letter: Character? = nil,
    words: [String] = [], inTable: Bool = true, grid: String? = nil,
    needs: (name: Name, word: String)? = nil, reader: (@Sendable (String) -> Value?)? = nil,
    access: Access, phrase: @escaping @Sendable (StageSettings) -> String? = { _ in nil }
  ) {
    self.name = name
    self.label = label
    self.noun = noun ?? label.lowercased()
    self.about = about
    self.kind = kind
    isOfStage = ofStage
    self.single = single
    self.letter = letter
    self.words = words
    isInTable = inTable
    self.grid = grid
    self.needs = needs
    self.reader = reader
    self.access = access
    self.phrase = phrase
  }

  /// Its long option, without dashes.
  public var option: String { name.rawValue.replacing("_", with: "-") }
  /// Its choices, where it has some.
  public var choices: [Choice] {
    if case .choice(let choices, _) = kind { choices } else { [] }
  }
  /// The whole table.
  public static let all = Name.allCases.map(\.setting)
}

extension Setting.Value {
  public var number: Double? { if case .number(let value) = self { value } else { nil } }
  public var seed: UInt64? { if case .seed(let value) = self { value } else { nil } }
  public var word: String? { if case .word(let value) = self { value } else { nil } }
  public var text: String? { if case .text(let value) = self { value } else { nil } }
  public var interval: ClosedRange<Double>? {
    if case .interval(let value) = self { value } else { nil }
  }
}
