import ArgumentParser
import Diffusion
import Foundation
import Gallery
import Pictures
import Recipes
import Studio

/// What a model with a vocabulary knows, drawn by itself.
struct WorldStudy: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "world",
    abstract: "A sheet of what the model knows, drawn by itself: a help for prompts.",
    discussion: """
      Draws a small picture of every object, colour, material, count and place that the model's \
      vocabulary lists. Finished pictures are kept among the cached files, so that a sheet that was \
      interrupted goes on where it was.
      """)

  /// The kinds that a sheet has, in its order.
  static let kinds: [Vocabulary.Kind] = [.object, .colour, .material, .count, .place]

  @Option(
    name: [.short, .long], help: ArgumentHelp("The PNG to write.", valueName: "out.png"),
    completion: .file())
  var output: String

  @Option(
    help: ArgumentHelp(
      "What to draw (default: \(kinds.map(\.rawValue).joined(separator: ","))): "
        + "object, colour, material, size, count, place, sign.", valueName: "names"),
    completion: .list(Vocabulary.Kind.allCases.map(\.rawValue)), transform: Self.kinds)
  var kinds = Self.kinds

  @Option(help: "How many of each kind; without it all.") var count: Int?

  @Option(help: "The seed of all pictures.") var seed: UInt64 = 0

  @OptionGroup var sampling: StudySampling
  @OptionGroup(title: "Engine") var engine: EngineOptions
  @OptionGroup var figure: StudyOutput

  /// A picture of the sheet.
  struct Item: Equatable {
    var phrase: String
    var prompt: String
  }

  func validate() throws {
    if let count, count < 1 { throw ValidationError("--count must be at least 1.") }
  }

  func run() throws {
    var run = try StudyRun(output: output, engine: engine)
    guard let vocabulary = try ModelFacts.vocabulary(in: run.cascade.folder) else {
      throw EaselError.refused(
        "\(run.cascade.name) does not say what it knows: \(run.cascade.folder.path) has no "
          + "vocabulary.json; a model of the open world needs no sheet, write what you like")
    }
    let sections = Self.sections(vocabulary, kinds: kinds, count: count)
    guard !sections.isEmpty else {
      throw EaselError.refused(
        "\(run.cascade.name) lists nothing of these kinds in its vocabulary.json")
    }
    // A quick look at each: the sheet has more than a hundred pictures.
    var quick = PictureSettings(run.cascade.stages)
    Preset.fast.values(for: quick.model).apply(to: &quick)
    var request = GenerationRequest(
      prompt: "", seed: seed,
      stages: try sampling.applied(
        to: Array(quick.stages.prefix(quick.model.countToBase)), run.cascade))
    let folder = Folders.current.cache.appendingPathComponent("world", isDirectory: true)
      .appendingPathComponent(run.cascade.hash, isDirectory: true)
    try Disk.makeFolder(folder.path)

    var sheet = WorldSheet(title: title(request, run.cascade), sections: [])
    var cells: [StudyCell] = []
    let total = sections.reduce(0) { $0 + $1.items.count }
    var row = 0
    for (kind, items) in sections {
      var section = WorldSheet.Section(heading: Self.heading(kind, items.count), pictures: [])
      for (index, item) in items.enumerated() {
        request.prompt = item.prompt
        let file = folder.appendingPathComponent(Self.fileName(kind, item))
        let place = "\(cells.count + 1)/\(total)"
        let image = try picture(request, at: file, place: place, in: &run)
        section.pictures.append((item.phrase, image))
        cells.append(
          StudyCell(
            row: row + index / WorldSheet.columns, column: index % WorldSheet.columns,
            seed: seed, prompt: item.prompt, kind: kind.rawValue, word: item.phrase))
      }
      row += (items.count + WorldSheet.columns - 1) / WorldSheet.columns
      sheet.sections.append(section)
    }
    try run.finish(try sheet.draw(), title: sheet.title, cells: cells, json: figure.json)
  }

  /// The picture of a request: the kept one where it has the same recipe, else a new one.
  private func picture(
    _ request: GenerationRequest, at file: URL, place: String, in run: inout StudyRun
  ) throws -> RGBImage {
    if let kept = try? PictureFile.read(file), kept.details.recipe?.request == request,
      kept.details.recipe?.model.hash == run.cascade.hash
    {
      return kept.image
    }
    run.maker.note("\(place)  \(request.prompt)")
    let made = try run.maker.make(request)
    try made.write(to: file, marked: run.configuration.provenance)
    return made.image
  }

  private func title(_ request: GenerationRequest, _ cascade: Cascade) -> [String] {
    let stage = request.stages[0]
    return [
      "What \(cascade.name) knows",
      "seed \(seed)  \(stage.sampler.rawValue)  steps \(stage.stepCount)",
    ]
  }

  /// What is drawn of each kind; kinds without anything are left out.
  static func sections(
    _ vocabulary: Vocabulary, kinds: [Vocabulary.Kind], count: Int?
  ) -> [(kind: Vocabulary.Kind, items: [Item])] {
    kinds.compactMap { kind in
      // Of a thing, one is enough.
      let things = Set(vocabulary.objects.map(\.one))
      let items = vocabulary.entries.compactMap { entry -> Item? in
        guard entry.kind == kind, kind != .object || things.contains(entry.phrase) else {
          return nil
        }
        return vocabulary.prompt(showing: entry.phrase, as: kind)
          .map { Item(phrase: entry.phrase, prompt: $0) }
      }
      return items.isEmpty ? nil : (kind, Array(items.prefix(count ?? .max)))
    }
  }

  private static func kinds(_ text: String) throws -> [Vocabulary.Kind] {
    let kinds = try text.split(separator: ",", omittingEmptySubsequences: false).map { part in
      guard let kind = Vocabulary.Kind(rawValue: part.trimmingCharacters(in: .whitespaces)) else {
        let names = Vocabulary.Kind.allCases.map(\.rawValue).joined(separator: ", ")
        throw ValidationError("\"\(part)\" is not a kind; there is \(names)")
      }
      return kind
    }
    let unseen: [Vocabulary.Kind] = [.opening, .relation, .view]
    if let kind = kinds.first(where: unseen.contains) {
      throw ValidationError("A \(kind.rawValue) shows nothing by itself.")
    }
    return kinds
  }

  private static func heading(_ kind: Vocabulary.Kind, _ count: Int) -> String {
    let name = kind.rawValue.capitalized
    return count == 1 ? name : "\(count) \(kind.rawValue)s"
  }

  /// A kept picture's name: a phrase may have any letters.
  private static func fileName(_ kind: Vocabulary.Kind, _ item: Item) -> String {
    let letters = item.phrase.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
    return "\(kind.rawValue)-\(String(letters)).png"
  }
}
