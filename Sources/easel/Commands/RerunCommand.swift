import ArgumentParser
import Diffusion
import FileNames
import Foundation
import Gallery
import Recipes

/// `easel rerun`: the same picture again.
struct RerunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rerun", abstract: "Make a picture again from its recipe.",
    discussion: """
      With the same model on the same machine, the new picture has the pixels of the old one; the \
      files differ in the time that they were made. Pictures of other programs \
      give their prompt, seed, shape and settings as far as they say them; their LoRAs are added \
      where --lora names a file that is called so.
      """)

  @Argument(
    help: ArgumentHelp("A PNG, JPEG or WebP with a recipe.", valueName: "picture"),
    completion: .file())
  var file: String

  @Flag(help: "Draw it with another model where the picture's own is not here.")
  var anyway = false

  @Option(
    help: ArgumentHelp(
      "Where a LoRA of the recipe is now; it is known by its contents.", valueName: "file"),
    completion: .file())
  var lora: [String] = []

  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup(title: "Engine") var engine: EngineOptions

  func run() throws {
    let interruption = Interruption()
    let details = try PictureFile.details(
      URL(file: file.expandingTilde))
    let folders = Folders.current
    let configuration = try Configuration.require(folders.configurationFile)
    let cascade = try cascade(of: details, ModelLibrary(folders: folders), configuration)
    var request = try request(details, cascade: cascade)
    request.loras = try located(request.loras, cascade)
    var output = try PictureOutput(
      output, names: [request.fileName], requests: [request], seed: request.seed,
      configuration: configuration,
      folders: folders)
    var maker = PictureMaker(cascade: cascade, interruption: interruption)
    try output.add(try maker.make(request))
    try output.finish()
  }

  /// The model that made a picture, where it is known; or the one that is asked for.
  private func cascade(
    of details: PictureFile.Details, _ library: ModelLibrary, _ configuration: Configuration
  ) throws -> Cascade {
    let asked = try library.open(engine, configuration)
    guard let model = details.recipe?.model, model.hash != asked.hash else { return asked }
    if engine.model == nil {
      for known in library.models {
        var options = engine
        options.model = known.name
        let cascade = try? library.open(options, configuration)
        if let cascade, cascade.hash == model.hash { return cascade }
      }
    }
    let difference =
      "\(Printable.line(model.name)) (\(Printable.line(model.hash))) made this picture, and the "
      + "model here is \(asked.name) (\(asked.hash))"
    guard anyway else {
      throw EaselError.file(
        path: file,
        reason: "\(difference): the new picture would differ; --model names the right one, "
          + "--anyway draws it with this one")
    }
    var notes = ProgressBars()
    notes.note("\(difference): the new picture will differ")
    return asked
  }

  /// The recipe's LoRA files where they are now.
  private func located(_ loras: [LoRA], _ cascade: Cascade) throws -> [LoRA] {
    let given = try cascade.identified(
      GenerationRequest(prompt: "", stages: [], loras: lora.map { LoRA(file: $0).located })
    ).loras
    if let other = given.first(where: { given in !loras.contains { $0.hash == given.hash } }) {
      throw ValidationError(
        "\(other.file) is no LoRA of this picture: its contents are others. Leave it out.")
    }
    return loras.map { lora in
      var lora = lora
      lora.file = given.first { $0.hash == lora.hash }?.file ?? lora.file
      return lora
    }
  }

  private func request(
    _ details: PictureFile.Details, cascade: Cascade
  ) throws -> GenerationRequest {
    if let problem = details.problem {
      throw EaselError.file(path: file, reason: problem.description)
    }
    let defaults = GenerationRequest(prompt: "", stages: cascade.stages.map(\.defaults))
    guard let request = details.request(over: defaults, for: cascade.stages) else {
      throw EaselError.file(
        path: file, reason: "has no recipe: it does not say what made this picture")
    }
    if request.firstStage > 0 || request.edit != nil {
      throw EaselError.file(
        path: file,
        reason: "was made from another picture, which its recipe does not hold; give that "
          + "picture to 'easel render --image' or 'easel upscale'")
    }
    guard let partial = details.partial else { return request }
    var notes = ProgressBars()
    for setting in partial.notUnderstood {
      notes.note("Not understood, and left out: \(Printable.line(setting, limit: 200))")
    }
    var named = request
    for wanted in partial.loras {
      let given = lora.first { LoRA(file: $0).name == wanted.name }
      if let given {
        named.loras.append(LoRA(file: given, weight: wanted.weight))
      } else {
        notes.note(
          "Left out: the LoRA \(Printable.line(wanted.text, limit: 200)); --lora names its file")
      }
    }
    return named
  }
}
