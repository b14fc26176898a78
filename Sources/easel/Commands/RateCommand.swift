import ArgumentParser
import Diffusion
import Foundation
import Gallery

/// `easel rate`: two sets side by side, with the questions of the paper's human evaluation.
struct RateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rate", abstract: "Compare two sets of pictures, prompt by prompt.",
    discussion: """
      The sets are folders that 'easel bench-prompts' made. Their pictures are shown side by side, \
      in random order and on random sides, with two questions: which is of higher quality, which \
      better represents the caption. Every answer is kept at once; the next run goes on with the \
      pairs that are left.

      Answers: l or 1 the left picture, r or 2 the right one, i or 0 indifferent; u takes the last \
      answer back, s skips the pair, q leaves.
      """)

  @Argument(help: ArgumentHelp("The folder of set A.", valueName: "a")) var a: String
  @Argument(help: ArgumentHelp("The folder of set B.", valueName: "b")) var b: String

  @Option(help: "Whose answers these are; without it the name of the account.")
  var rater: String?

  @Option(
    help: ArgumentHelp(
      "Where answers are kept; without it ratings.sqlite in Easel's data folder.",
      valueName: "file"))
  var database: String?

  @Option(help: "Makes order and sides the same again; without it they are random.")
  var seed: UInt64?

  @Flag(help: "Ask nothing: only say what everybody's answers come to.") var report = false

  @Option(help: ArgumentHelp("Write the bar chart to a PNG.", valueName: "chart.png"))
  var chart: String?

  @Flag(help: "Print the result as a JSON object.") var json = false

  func run() throws {
    let chartFile = try chart.map { try Outputs(path: $0, count: 1).files[0] }
    let folders = Folders.current
    let configuration = try Configuration.require(folders.configurationFile)
    let sets = (try PromptSet(folder: folder(a)), try PromptSet(folder: folder(b)))
    let comparison = RatingStore.Comparison(a: sets.0.folder.path, b: sets.1.folder.path)
    let store = try openStore(folders)
    let display = InlineDisplay(configuration)
    if !report {
      var session = try session(sets, store, comparison)
      try rate(&session, sets, store, comparison, display)
    }
    let result = PreferenceReport(try store.ratings(of: comparison), comparison: comparison)
    if json { try printJSON(result) } else { print(result.table) }
    let picture = PreferenceChart(report: result).draw()
    if let chartFile {
      try Figure(image: picture, description: "Preference rates").write(to: chartFile)
      if !json { print(chartFile.path) }
    }
    if !json { display.show(picture) }
  }

  private func folder(_ path: String) -> URL {
    URL(fileURLWithPath: (path as NSString).expandingTildeInPath, isDirectory: true)
      .standardizedFileURL
  }

  private var raterName: String { rater ?? NSUserName() }

  private func openStore(_ folders: Folders) throws -> RatingStore {
    if let database {
      return try RatingStore(path: (database as NSString).expandingTildeInPath)
    }
    try Disk.makeFolder(folders.data.path)
    return try RatingStore(path: folders.data.appendingPathComponent("ratings.sqlite").path)
  }

  /// The pairs that this rater has not rated.
  private func session(
    _ sets: (PromptSet, PromptSet), _ store: RatingStore, _ comparison: RatingStore.Comparison
  ) throws -> RatingSession {
    let all = PromptPairs(sets.0, sets.1)
    var progress = ProgressBars()
    if all.unmatched > 0 {
      progress.note(
        "\(all.unmatched) of \(sets.0.items.count) prompts are not in both sets and are left out.")
    }
    let there = all.pairs.filter {
      FileManager.default.fileExists(atPath: sets.0.file($0.a).path)
        && FileManager.default.fileExists(atPath: sets.1.file($0.b).path)
    }
    if there.count < all.pairs.count {
      progress.note(
        "\(all.pairs.count - there.count) pairs have no pictures yet; 'easel bench-prompts' makes "
          + "them.")
    }
    let rated = Set(try store.ratings(of: comparison, by: raterName).map(\.number))
    var random = SeededGenerator(seed: seed ?? .random(in: 0 ... .max))
    return RatingSession(there.filter { !rated.contains($0.a.number) }, using: &random)
  }

  private func rate(
    _ session: inout RatingSession, _ sets: (PromptSet, PromptSet), _ store: RatingStore,
    _ comparison: RatingStore.Comparison, _ display: InlineDisplay
  ) throws {
    var shown: RatingSession.Turn?
    while let turn = session.turn {
      if shown?.pair != turn.pair {
        try show(turn, session, sets, display)
        shown = turn
      }
      prompt("\(session.question.rawValue) [l]eft [i]ndifferent [r]ight: ")
      guard let line = readLine() else { break }
      switch line.trimmingCharacters(in: .whitespaces).lowercased() {
      case "l", "1": try keep(session.answer(.left), store, comparison)
      case "r", "2": try keep(session.answer(.right), store, comparison)
      case "i", "0": try keep(session.answer(.indifferent), store, comparison)
      case "u":
        if let number = session.undo() {
          try store.remove(number, of: comparison, by: raterName)
        }
        shown = nil
      case "s": session.skip()
      case "q": return
      default:
        prompt("Answer l, i or r; u takes the last answer back, s skips, q leaves.\n")
      }
    }
    if session.turn == nil { prompt("No pairs are left.\n") }
  }

  private func keep(
    _ rating: Rating?, _ store: RatingStore, _ comparison: RatingStore.Comparison
  ) throws {
    guard let rating else { return }
    try store.save(rating, of: comparison, by: raterName, at: Date())
  }

  private func show(
    _ turn: RatingSession.Turn, _ session: RatingSession, _ sets: (PromptSet, PromptSet),
    _ display: InlineDisplay
  ) throws {
    let files = (sets.0.file(turn.pair.a), sets.1.file(turn.pair.b))
    let (left, right) = turn.aIsLeft ? files : (files.1, files.0)
    let caption = Printable.line(turn.pair.a.prompt)
    prompt("\n\(session.done + 1) of \(session.count)  \"\(caption)\"\n")
    guard display.isTerminal else {
      prompt("left: \(left.path)\nright: \(right.path)\n")
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

  /// Questions go to standard error: results alone go to standard output.
  private func prompt(_ text: String) {
    fflush(nil)
    FileHandle.standardError.write(Data(text.utf8))
  }
}
