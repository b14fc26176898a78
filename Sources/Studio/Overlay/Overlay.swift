import Recipes

/// What lies over the studio and takes all keys until it is closed.
struct Overlay: Sendable, Equatable {
  enum Kind: Sendable, Equatable {
    /// The keys of where the user was.
    case help
    /// All actions by name.
    case palette
    /// Earlier prompts.
    case history
    /// The phrases that the model knows; the chosen one takes the place of a part of the prompt.
    case world(replacing: Range<Int>)
    /// Styles for a picture, of which several can be marked.
    case restyle(PictureItem.ID)
    /// Messages.
    case log
    /// Themes; keeps the one to go back to.
    case themes(before: Theme)
    /// Settings, and words around the prompt, by name.
    case presets, styles
    case confirm(Confirmation)
    case ask(Question)
    /// Two parameters and their values.
    case grid(GridDraft)
  }

  var kind: Kind
  /// Its line of text, where it has one.
  var query = TextEditor()
  /// The selected row of a list.
  var choice = 0
  /// The first line of a page that is seen.
  var scroll = 0
  /// The marked rows of a list that takes several.
  var marks: [String] = []
  /// What Tab found for a path.
  var paths: PathCompletion?

  /// Whether it has a line of text to edit.
  var hasQuery: Bool {
    switch kind {
    case .palette, .history, .world, .restyle, .themes, .presets, .styles, .ask: true
    case .help, .log, .confirm, .grid: false
    }
  }

  mutating func move(by step: Int, rows: Int) {
    choice = clamp(choice + step, 0...max(0, rows - 1))
  }

  mutating func scroll(by lines: Int, most: Int) {
    scroll = clamp(scroll + lines, 0...max(0, most))
  }

  /// The grid that is being written; only one that is there can be set.
  var grid: GridDraft? {
    get { if case .grid(let draft) = kind { draft } else { nil } }
    set { if let newValue, grid != nil { kind = .grid(newValue) } }
  }
}

/// Something that is only done after a yes.
enum Confirmation: Sendable, Equatable {
  /// - Parameter candidates: how many of them are candidates.
  case trashUnstarred([PictureItem.ID], candidates: Int)
  case clearQueue
  /// - Parameter isDefault: whether the next start would begin with it.
  case forgetModel(String, isDefault: Bool)
  /// A preset or style of this name is changed or gone.
  case replaceInLibrary(String, LibraryRequest)
  case forgetInLibrary(String, LibraryRequest)

  var question: String {
    switch self {
    case .trashUnstarred(let ids, let candidates):
      "Move \(Format.pictures(ids.count, candidates: candidates)) without a star to the trash?"
    case .clearQueue: "Remove everything that waits from the queue?"
    case .replaceInLibrary(let name, _): "There is a \(name) already. Save over it?"
    case .forgetInLibrary(let name, _): "Forget \(name)? Its file is deleted."
    case .forgetModel(let name, let isDefault):
      "Forget the name \(name)? The model's folder stays"
        + (isDefault ? ", and the next start begins with the built-in model." : ".")
    }
  }
}

/// One line of text that an action needs.
enum Question: Sendable, Equatable {
  case filter
  case rename(PictureItem.ID)
  case tags(PictureItem.ID)
  case note(PictureItem.ID)
  case export(PictureItem.ID)
  /// The picture in the light of a word, and the film.
  case exportAttention, exportFilm
  case stagePrompt(Int)
  /// Files of a setting with those.
  case files(Setting.Name)
  case candidates
  case addModel
  case importPictures
  case rateSets
  /// How much an edit may change.
  case strength(EditKind)
  /// What is drawn where a mask is painted.
  case maskPrompt(PictureItem.ID, Mask)
  case enlargements(PictureItem.ID)

  var title: String {
    switch self {
    case .filter: "Show pictures with"
    case .rename: "Name of the picture"
    case .tags: "Tags, with commas"
    case .note: "Note to the picture"
    case .export: "Copy the picture to a file or folder/"
    case .exportAttention: "Write the picture in this light to"
    case .exportFilm: "Write the film to a .gif, or a .png of every colour"
    case .files(.pictures):
      "Pictures to be like, FILE or FILE:WEIGHT each, with commas; empty for none"
    case .files: "LoRA files, FILE:WEIGHT each, with commas; empty for none"
    case .stagePrompt(let index): "Prompt of stage \(index + 1) alone; empty for the same"
    case .candidates: "How many candidates"
    case .addModel: "Folder of the model"
    case .importPictures: "Take in the pictures of a folder/, or a file"
    case .rateSets: "Two folders that bench-prompts made"
    case .strength(.whole): "How much may change, 0 to 1"
    case .strength(.masked): "How much may change where it is painted, 0 to 1"
    case .maskPrompt: "What to draw where it is painted"
    case .enlargements: "How many enlargements"
    }
  }
}

extension Question {
  /// Whether the answer is a file or folder.
  var isPath: Bool {
    switch self {
    case .export, .exportAttention, .exportFilm, .addModel, .importPictures, .files: true
    default: false
    }
  }
}

extension String {
  /// A whole path that was typed behind the `~/` that stood there, `~//tmp` or `~/~/x`, is meant
  /// alone.
  var pathBegunAnew: String { pathBegunAnew(after: "~/") }

  /// The same behind another folder that stood there.
  func pathBegunAnew(after start: String) -> String {
    let rest = dropFirst(start.count)
    let isAnew = hasPrefix(start) && (rest.hasPrefix("/") || rest.hasPrefix("~"))
    return isAnew ? String(rest) : self
  }
}

/// The two axes of a grid while they are being written.
struct GridDraft: Sendable, Equatable {
  /// Rows of the picture grid, then columns.
  private(set) var fields: [ParameterField]
  var rowValues = TextEditor()
  var columnValues = TextEditor()
  /// The line with the cursor: row parameter, row values, column parameter, column values.
  private(set) var line = 1

  /// - Parameter seed: the one that usual values of seeds begin with.
  init(rows: ParameterField, columns: ParameterField, seed: UInt64) {
    fields = [rows, columns]
    for axis in fields.indices { write(axis, seed: seed) }
  }

  mutating func moveLine(by step: Int) { line = (line + step + 4) % 4 }

  /// Another parameter for the axis with the cursor.
  mutating func cycle(by step: Int, of all: [ParameterField], seed: UInt64) {
    let axis = line / 2
    let at = all.firstIndex(of: fields[axis]) ?? 0
    fields[axis] = all[(at + step + all.count) % all.count]
    write(axis, seed: seed)
  }

  /// The usual values of an axis.
  private mutating func write(_ axis: Int, seed: UInt64) {
    let values = TextEditor(GridAxis.usualValues(fields[axis], seed: seed))
    if axis == 0 { rowValues = values } else { columnValues = values }
  }
}
