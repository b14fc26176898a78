import ArgumentParser

/// Aug level against guidance weight of one super-resolution stage: figure A.12 of the paper.
struct AugmentationStudy: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "augmentation",
    abstract: "Aug levels against guidance weights of a super-resolution stage.",
    discussion: """
      All cells enlarge the same low-resolution picture. A higher aug level lets the stage change \
      more of it; the highest make it from the prompt alone.
      """)

  @OptionGroup var study: StudyPrompt
  @OptionGroup var sampling: StudySampling

  @Option(help: "The stage: sr1 (the default), sr2.", completion: .list(["sr1", "sr2"])) var stage:
    String?

  @Option(each: .augLevel, help: "Noise levels, a row each.")
  var aug = NumberList([0, 0.1, 0.2, 0.3, 0.4])

  @Option(each: .guidance, help: "Guidance weights of the stage, a column each.")
  var guidance = NumberList([1, 3, 5, 8])

  @OptionGroup(title: "Engine") var engine: EngineOptions
  @OptionGroup var output: StudyOutput

  func run() throws {
    var run = try StudyRun(output: study.output, engine: engine)
    let stage = try run.augmentedStage(named: stage)
    let base = study.request(
      stages: try sampling.settings(of: run.cascade.stages.prefix(stage + 1), run.cascade))
    let beginning = try run.low(of: base, stages: stage)
    let (pictures, cells) = try run.cells(aug.values.count, guidance.values.count) {
      maker, place, row, column in
      let (level, weight) = (aug.values[row], guidance.values[column])
      var request = base
      request.stages[stage].augLevel = level
      request.stages[stage].guidance = weight
      maker.note(
        "\(place)  aug level \(NumberList.text(level)), guidance weight "
          + NumberList.text(weight))
      let generation = try maker.cascade.begin(request, from: beginning.milestone)
      let picture = try maker.make(generation).image
      return (
        picture,
        StudyCell(
          row: row, column: column, seed: study.seed, prompt: study.prompt, guidance: weight,
          augLevel: level, distance: picture.distance(toEnlarged: beginning.image))
      )
    }
    let name = run.cascade.stages[stage].name
    let title = study.title(
      "\(name): aug level x guidance weight", base, model: run.cascade.name)
    let grid = LabelledGrid(
      title: title, columns: guidance.values.map { "w = \(NumberList.text($0))" },
      rows: aug.values.map { "aug \(NumberList.text($0))" })
    try run.finish(try grid.draw(pictures), title: title, cells: cells, json: output.json)
  }
}
