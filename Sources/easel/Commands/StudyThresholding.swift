import ArgumentParser
import Recipes

/// Guidance weight against thresholding: figure A.9 of the paper.
struct ThresholdingStudy: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "thresholding",
    abstract: "Guidance weights against none, static and dynamic thresholding.",
    discussion: """
      High guidance weights push estimates out of [-1, 1]. Without thresholding they diverge, \
      static thresholding (clipping) saturates them, dynamic thresholding keeps their detail.
      """)

  @OptionGroup var study: StudyPrompt
  @OptionGroup var sampling: StudySampling

  @Option(
    parsing: .unconditional, help: "Side of the pictures in pixels: the stages up to this size run."
  ) var size: Int?

  @Option(each: .guidance, help: "Guidance weights of the base stage, a column each.")
  var guidance = NumberList([1, 5, 10, 20])

  @Option(one: .percentile, help: "Quantile of dynamic thresholding; without it the model's own.")
  var percentile: Double?

  @OptionGroup(title: "Engine") var engine: EngineOptions
  @OptionGroup var output: StudyOutput

  func run() throws {
    var run = try StudyRun(output: study.output, engine: engine)
    try run.require(.thresholding)
    let base = study.request(
      stages: try sampling.settings(of: try run.stages(upTo: size), run.cascade))
    let rows = thresholdings(base)
    let (pictures, cells) = try run.cells(rows.count, guidance.values.count) {
      maker, place, row, column in
      let (thresholding, weight) = (rows[row], guidance.values[column])
      maker.note("\(place)  \(thresholding.name), guidance weight \(NumberList.text(weight))")
      let picture = try maker.make(
        Self.request(base, guidance: weight, thresholding: thresholding.value)
      ).image
      return (
        picture,
        StudyCell(
          row: row, column: column, seed: study.seed, prompt: study.prompt, guidance: weight,
          thresholding: thresholding.name, saturation: picture.saturation,
          contrast: picture.contrast)
      )
    }
    let title = study.title("thresholding x guidance weight", base, model: run.cascade.name)
    let grid = LabelledGrid(
      title: title, columns: guidance.values.map { "w = \(NumberList.text($0))" },
      rows: rows.map(\.name))
    try run.finish(try grid.draw(pictures), title: title, cells: cells, json: output.json)
  }

  /// A cell of the grid: the weight is the base stage's, the thresholding every stage's.
  static func request(
    _ base: GenerationRequest, guidance: Double, thresholding: Thresholding
  ) -> GenerationRequest {
    var request = base
    for index in request.stages.indices { request.stages[index].thresholding = thresholding }
    request.stages[0].guidance = guidance
    return request
  }

  private func thresholdings(
    _ request: GenerationRequest
  ) -> [(name: String, value: Thresholding)] {
    let own = request.stages[0].thresholding
    let dynamic =
      percentile.map { Thresholding.dynamic(percentile: $0) }
      ?? (own.percentile == nil ? .usual : own)
    return [Thresholding.none, .static, dynamic].map { ($0.name, $0) }
  }
}
