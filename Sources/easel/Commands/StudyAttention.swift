import ArgumentParser
import Diffusion
import Gallery
import Studio

/// Which words act where.
struct AttentionStudy: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "attention", abstract: "Show where each word of the prompt acts in the picture.",
    discussion: """
      The cross-attention of each word, averaged over its tokens, the heads, layers and steps, as \
      light over the picture. Each map is scaled to its own greatest value.
      """)

  @OptionGroup var study: StudyPrompt
  @OptionGroup var sampling: StudySampling

  @Option(
    help: "The stage: base (the default), sr1, sr2.", completion: .list(["base", "sr1", "sr2"]))
  var stage: String?

  @OptionGroup(title: "Engine") var engine: EngineOptions
  @OptionGroup var output: StudyOutput

  func run() throws {
    var run = try StudyRun(output: study.output, engine: engine)
    let stage = try run.stage(named: stage)
    let request = study.request(
      stages: try sampling.settings(of: run.cascade.stages.prefix(stage + 1), run.cascade))
    let words = try run.cascade.tokenizer(stage: stage).words(study.prompt)
    guard !words.isEmpty else {
      throw EaselError.refused("the prompt has no word whose attention could be shown")
    }
    let generation = try run.cascade.begin(request, recordsAttention: true)
    let picture = try run.maker.make(generation).image
    guard let attention = generation.attention(stage: stage) else {
      throw EaselError.refused(
        "\(run.cascade.stages[stage].name) of \(run.cascade.name) has no cross-attention to show")
    }
    let shown = try LabelledGrid.fitted(picture)
    var pictures = [(label: "the picture", image: shown)]
    var cells: [StudyCell] = []
    for (index, word) in words.enumerated() {
      let overlay = AttentionOverlay(attention, tokens: word.tokens)
      pictures.append((String(word.text), overlay.draw(over: shown)))
      cells.append(
        StudyCell(
          row: 0, column: index, seed: study.seed, prompt: study.prompt, word: String(word.text),
          peak: overlay.peak, spread: overlay.spread))
    }
    let name = run.cascade.stages[stage].name
    let title = study.title(
      "cross-attention of \(name), a word a picture", request, model: run.cascade.name)
    try run.finish(
      try LabelledGrid.gallery(title: title, pictures), title: title, cells: cells,
      json: output.json)
  }
}
