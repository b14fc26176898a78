import ArgumentParser
import Recipes

/// Other prompts for the super-resolution stages of one low-resolution picture: the paper's
/// section D.
struct RestyleStudy: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restyle",
    abstract: "Other prompts for the super-resolution stages of one picture.",
    discussion: """
      Example: easel study restyle "a red apple" -o grid.png --styles "an oil painting;a drawing"

      All cells enlarge the same low-resolution picture. The stages that enlarge it are told the \
      prompt alone in the first column, and the prompt, a comma and a style in the others. A \
      higher aug level lets them change more.
      """)

  @OptionGroup var study: StudyPrompt
  @OptionGroup var sampling: StudySampling

  @Option(
    help: ArgumentHelp(
      "What is added to the prompt, a column each, between semicolons.", valueName: "a;b"))
  var styles: String

  @Option(each: .augLevel, help: "Noise levels of the first of these stages, a row each.")
  var aug = NumberList([0.1, 0.3, 0.5])

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
  }

  func run() throws {
    var run = try StudyRun(output: study.output, engine: engine)
    let base = study.request(
      stages: try sampling.settings(of: try run.enlargingStages(upTo: size), run.cascade))
    let beginning = try run.low(of: base, stages: 1)
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
