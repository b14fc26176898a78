import ArgumentParser
import Recipes
import Studio

/// Other styles for one picture: by the prompts of its super-resolution stages, as in the paper's
/// section D, or by a base that starts from the noised picture.
struct RestyleStudy: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restyle",
    abstract: "One picture in other styles.",
    discussion: """
      Example: easel study restyle "a red apple" -o grid.png --styles "an oil painting;a drawing"

      All cells begin with the same low-resolution picture. With --aug, the stages that enlarge it \
      are told the prompt alone in the first column, and the prompt, a comma and a style in the \
      others; a higher aug level lets them change more. With --strength, the base draws the \
      picture anew from its noised self, with the style where captions of the model have it. A \
      model with a list of its words, such as the built-in one, shows styles only that way, and \
      takes it unless --aug is given.
      """)

  @OptionGroup var study: StudyPrompt
  @OptionGroup var sampling: StudySampling

  @Option(
    help: ArgumentHelp(
      "What is added to the prompt, a column each, between semicolons.", valueName: "a;b"))
  var styles: String

  @Option(
    help: "Noise levels of the first of these stages, a row each (default: 0.1,0.3,0.5).",
    transform: { try NumberList($0, each: .augLevel) })
  var aug: NumberList?

  @Option(
    help: "How much of the base may change, a row each (default: 0.8,0.9,0.95).",
    transform: { text in
      NumberList(
        try text.split(separator: ",", omittingEmptySubsequences: false).map { text in
          guard let value = Double(text), (0...1).contains(value) else {
            throw ValidationError("\"\(text)\" is not a strength from 0 to 1")
          }
          return value
        })
    })
  var strength: NumberList?

  @Option(one: .guidance, help: "Guidance weight of these stages; without it the model's own.")
  var guidance: Double?

  @Option(
    parsing: .unconditional,
    help: "Side of the pictures in pixels; without it that of the first enlargement.")
  var size: Int?

  @OptionGroup(title: "Engine") var engine: EngineOptions
  @OptionGroup var output: StudyOutput

  private var names: [String] {
    styles.split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) }
      .filter { !$0.isEmpty }
  }

  func validate() throws {
    guard !names.isEmpty else { throw ValidationError("--styles names no style.") }
    if aug != nil, strength != nil {
      throw ValidationError("--aug and --strength are two ways: choose one.")
    }
  }

  func run() throws {
    var run = try StudyRun(output: study.output, engine: engine)
    let base = study.request(
      stages: try sampling.settings(of: try run.enlargingStages(upTo: size), run.cascade))
    let vocabulary = try ModelFacts.vocabulary(in: run.cascade.folder)
    if strength != nil || aug == nil && vocabulary != nil {
      return try restyleBase(&run, base, vocabulary)
    }
    let aug = aug ?? NumberList([0.1, 0.3, 0.5])
    let first = try run.augmentedStage(named: nil)
    let beginning = try run.low(of: base, stages: first)
    let prompts = [study.prompt] + names.map { "\(study.prompt), \($0)" }
    let (pictures, cells) = try run.cells(aug.values.count, prompts.count) {
      maker, place, row, column in
      let (level, prompt) = (aug.values[row], prompts[column])
      let request = Self.request(base, prompt: prompt, augLevel: level, guidance: guidance)
      maker.note("\(place)  aug level \(NumberList.text(level)), \"\(prompt)\"")
      let generation = try maker.cascade.begin(request, from: beginning.milestone)
      let picture = try maker.make(generation).image
      return (
        picture,
        StudyCell(
          row: row, column: column, seed: study.seed, prompt: prompt,
          guidance: request.stages[1].guidance, augLevel: level,
          distance: picture.distance(toEnlarged: beginning.image))
      )
    }
    let title = study.title("super-resolution prompts", base, model: run.cascade.name)
    let grid = LabelledGrid(
      title: title, columns: ["its own prompt"] + names.map { "+ " + $0 },
      rows: aug.values.map { "aug \(NumberList.text($0))" })
    try run.finish(try grid.draw(pictures), title: title, cells: cells, json: output.json)
  }

  /// The base drawn anew from its noised picture, and enlarged.
  private func restyleBase(
    _ run: inout StudyRun, _ base: GenerationRequest, _ vocabulary: Vocabulary?
  ) throws {
    let strengths = strength ?? NumberList([0.8, 0.9, 0.95])
    let low = try run.low(of: base, stages: run.cascade.stages.countToBase).image
    let prompts =
      [base.prompt]
      + names.map { name in
        vocabulary?.restyled(base.prompt, name) ?? "\(base.prompt), \(name)"
      }
    let (pictures, cells) = try run.cells(strengths.values.count, prompts.count) {
      maker, place, row, column in
      var request = base
      request.prompt = prompts[column]
      request.edit = .imageToImage(strength: strengths.values[row])
      if let guidance { request.stages[0].guidance = guidance }
      let strength = strengths.values[row]
      maker.note("\(place)  strength \(NumberList.text(strength)), \"\(request.prompt)\"")
      let picture = try maker.make(request, sources: GenerationSources(picture: low)).image
      return (
        picture,
        StudyCell(
          row: row, column: column, seed: study.seed, prompt: request.prompt,
          guidance: request.stages[0].guidance, strength: strength,
          distance: picture.distance(toEnlarged: low))
      )
    }
    let title = study.title("styles of one picture", base, model: run.cascade.name)
    let grid = LabelledGrid(
      title: title, columns: ["its own prompt"] + prompts.dropFirst(),
      rows: strengths.values.map { "strength \(NumberList.text($0))" })
    try run.finish(try grid.draw(pictures), title: title, cells: cells, json: output.json)
  }

  /// A cell of the grid: the prompt is every super-resolution stage's, the aug level the first's.
  static func request(
    _ base: GenerationRequest, prompt: String, augLevel: Double, guidance: Double?
  ) -> GenerationRequest {
    var request = base
    for index in request.stages.indices.dropFirst() {
      request.stages[index].prompt = prompt == base.prompt ? nil : prompt
      request.stages[index].guidance = guidance ?? request.stages[index].guidance
    }
    request.stages[1].augLevel = augLevel
    return request
  }
}
