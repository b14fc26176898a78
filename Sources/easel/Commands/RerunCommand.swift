import ArgumentParser
import Diffusion
import Foundation
import Gallery
import Recipes

/// `easel rerun`: the same picture again.
struct RerunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rerun", abstract: "Make a picture again from its recipe.",
    discussion: """
      With the same model on the same machine, the new picture is the old one, bit for bit. \
      Pictures of other programs give their prompt, seed and settings as far as they say them.
      """)

  @Argument(help: ArgumentHelp("A PNG with a recipe.", valueName: "file.png"))
  var file: String

  @Option(name: [.short, .long], help: ArgumentHelp("The PNG to write.", valueName: "out.png"))
  var output: String

  @OptionGroup(title: "Engine") var engine: EngineOptions

  @Flag(help: "Do not say in the PNG that a machine made the picture.")
  var noProvenance = false

  @Flag(help: "Print what was made as a JSON object.")
  var json = false

  func run() throws {
    let outputs = try Outputs(path: output, count: 1)
    let interruption = Interruption()
    let details = try PictureFile.details(
      URL(fileURLWithPath: file.expandingTilde))
    let folders = Folders.current
    let configuration = try Configuration.require(folders.configurationFile)
    let cascade = try ModelLibrary(folders: folders).open(engine, configuration)
    let request = try request(details, cascade: cascade)
    var maker = PictureMaker(cascade: cascade, interruption: interruption)
    let result = try maker.make(request)
    try result.write(to: outputs.files[0], marked: configuration.provenance && !noProvenance)
    if json {
      var report = RenderReport(
        files: [], seed: request.seed, seconds: result.seconds, stages: [])
      report.add(result, file: outputs.files[0].path)
      try printJSON(report)
    } else {
      print(outputs.files[0].path)
    }
  }

  private func request(
    _ details: PictureFile.Details, cascade: Cascade
  ) throws -> GenerationRequest {
    if let problem = details.problem {
      throw EaselError.file(path: file, reason: problem.description)
    }
    let defaults = GenerationRequest(prompt: "", stages: cascade.stages.map(\.defaults))
    guard let request = details.request(over: defaults) else {
      throw EaselError.file(
        path: file, reason: "has no recipe: it does not say what made this picture")
    }
    if request.firstStage > 0 || request.edit != nil {
      throw EaselError.file(
        path: file,
        reason: "was made from another picture, which its recipe does not hold; give that "
          + "picture to 'easel render --image' or 'easel upscale'")
    }
    var notes = ProgressBars()
    if let model = details.recipe?.model, model.hash != cascade.hash {
      notes.note(
        "The model is another one: \(Printable.line(model.name)) made this picture, "
          + "\(cascade.name) is here; the new picture will differ. --model chooses a model.")
    }
    return request
  }
}
