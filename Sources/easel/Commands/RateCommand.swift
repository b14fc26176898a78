import ArgumentParser
import Diffusion
import FileNames
import Foundation
import Gallery
import Ratings
import Studio

/// `easel rate`: two sets side by side, with the questions of the paper's human evaluation.
struct RateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rate", abstract: "Compare two sets of pictures, prompt by prompt.",
    discussion: """
      The sets are folders that 'easel bench-prompts' made. Their pictures are shown side by side, \
      in random order and on random sides, with two questions: which is of higher quality, which \
      better represents the caption. Every answer is kept at once; the next run goes on with the \
      pairs that are left.

      Answers: 1 or l the left picture, 2 or r the right one, 0 or i indifferent; u takes the last \
      answer back, s skips the pair, q leaves. The studio rates two sets as well: its action \
      "Rate two sets of pictures".

      Beside what was preferred stands, where there is a CLIP, the mean of each set's CLIP scores \
      with its standard error, over the prompts that have a picture in both sets.
      """)

  @Argument(help: ArgumentHelp("The folder of set A.", valueName: "a"), completion: .directory)
  var a: String
  @Argument(help: ArgumentHelp("The folder of set B.", valueName: "b"), completion: .directory)
  var b: String

  @Option(help: "Whose answers these are; without it the name of the account.")
  var rater: String?

  @Option(
    help: ArgumentHelp(
      "Where answers are kept; without it ratings.sqlite in Easel's data folder.",
      valueName: "file"), completion: .file())
  var database: String?

  @Option(
    parsing: .unconditional,
    help: "Makes order and sides the same again; without it they are random.")
  var seed: UInt64?

  @Option(
    help: ArgumentHelp(
      "A CLIP that scores both sets: its folder, or the file of OpenAI or OpenCLIP; without it "
        + "the configured clip_model, if there is one.",
      valueName: "folder"), completion: .file())
  var clip: String?

  @OptionGroup var computing: ThreadOptions

  @Flag(help: "Ask nothing: only say what everybody's answers come to.") var report = false

  @Option(
    help: ArgumentHelp("Write the bar chart to a PNG.", valueName: "chart.png"), completion: .file()
  )
  var chart: String?

  @Flag(help: "Print the result as a JSON object.") var json = false

  func run() throws {
    let chart = try self.chart.map { try Outputs(figure: $0) }
    let folders = Folders.current
    let configuration = try Configuration.require(folders.configurationFile)
    let pairs = try PromptPairs(folders: a, b)
    let store = try RatingStore.open(in: folders, file: database)
    let display = InlineDisplay(configuration)
    if !report {
      var session = try session(pairs, store)
      try rate(&session, pairs.sets, store, display)
    }
    var result = try store.report(on: pairs.sets)
    result.clip = try scores(of: pairs, configuration, folders)
    if json { try StandardOutput.json(result) } else { StandardOutput.line(result.table) }
    let picture = PreferenceChart(report: result).draw()
    if let file = chart?.files.first {
      try Figure(image: picture, description: "Preference rates").write(to: file)
      if !json { chart?.say(file) }
    }
    if !json { display.show(picture) }
  }

  /// What the CLIP says of both sets. One that only the configuration names is no reason to keep the
  /// preferences from the user.
  private func scores(
    of pairs: PromptPairs, _ configuration: Configuration, _ folders: Folders
  ) throws -> SetScores? {
    if clip == nil, configuration.clipModel.isEmpty { return nil }
    let interruption = Interruption()
    let pictures = pairs.scored
    do {
      let model = try CLIPModel.open(
        clip, configuration, threads: computing.threads ?? configuration.threadCount)
      let vectors = try PictureVectors(model, cache: VectorCache.own(folders)).vectors(
        pictures.map(\.file), interruption, embed: model.embed
      ) { StandardError.line("left out: \($0)") }
      return SetScores(
        ofPairs: try zip(pictures, vectors).map { picture, vector in
          try vector.map { try model.similarity(of: $0, to: picture.prompt).cosine }
        })
    } catch let error where clip == nil && (error is DiffusionError || error is EaselError) {
      StandardError.line("the sets are not scored: \(error)")
    }
    return nil
  }

  private var raterName: String { rater ?? NSUserName() }

  /// The pairs that this rater has not rated.
  private func session(_ pairs: PromptPairs, _ store: RatingStore) throws -> RatingSession {
    var progress = ProgressBars()
    for note in pairs.notes { progress.note(note + ".") }
    var random = RandomSource(state: seed ?? .random(in: 0 ... .max))
    return RatingSession(try store.left(of: pairs, by: raterName), using: &random)
  }

  private func rate(
    _ session: inout RatingSession, _ sets: RatedSets, _ store: RatingStore,
    _ display: InlineDisplay
  ) throws {
    var shown: RatingSession.Turn?
    if session.turn != nil {
      StandardError.write("u takes the last answer back, s skips the pair, q leaves.\n")
    }
    while let turn = session.turn {
      if shown?.pair != turn.pair {
        try show(turn, session, display)
        shown = turn
      }
      StandardError.write("\(session.question.rawValue) 1 left, 0 indifferent, 2 right: ")
      guard let line = readLine() else { break }
      switch line.trimmingCharacters(in: .whitespaces).lowercased() {
      case "l", "1": try keep(session.answer(.left), store, sets)
      case "r", "2": try keep(session.answer(.right), store, sets)
      case "i", "0": try keep(session.answer(.indifferent), store, sets)
      case "u":
        if let number = session.undo() {
          try store.remove(number, of: sets, by: raterName)
        }
        shown = nil
      case "s": session.skip()
      case "q": return
      default:
        StandardError.write("Answer 1, 0 or 2, or u, s or q.\n")
      }
    }
    if session.turn == nil { StandardError.write("No pairs are left.\n") }
  }

  private func keep(
    _ rating: Rating?, _ store: RatingStore, _ sets: RatedSets
  ) throws {
    guard let rating else { return }
    try store.save(rating, of: sets, by: raterName, at: Date())
  }

  private func show(
    _ turn: RatingSession.Turn, _ session: RatingSession, _ display: InlineDisplay
  ) throws {
    let (left, right) = (URL(file: turn.left), URL(file: turn.right))
    let caption = Printable.line(turn.pair.prompt)
    StandardError.write("\n\(session.done + 1) of \(session.count)  \"\(caption)\"\n")
    guard display.isTerminal else {
      StandardError.line("left: \(left.path)\nright: \(right.path)")
      return
    }
    let grid = LabelledGrid(title: [], columns: ["left", "right"], rows: [""])
    var pictures = [try PictureFile.read(left).image, try PictureFile.read(right).image]
    // Sets of different sizes are seen at the same size.
    let width = pictures.map(\.width).max() ?? 1
    let height = pictures.map(\.height).max() ?? 1
    pictures = try pictures.map { try $0.scaled(width: width, height: height) }
    display.show(try grid.draw([pictures]))
  }
}
