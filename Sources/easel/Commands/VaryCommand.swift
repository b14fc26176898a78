import ArgumentParser
import Diffusion
import FileNames
import Foundation
import Gallery
import Pictures
import Recipes

/// `easel vary`: other pictures of what a user's own picture shows.
struct VaryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vary", abstract: "Draw other pictures of what a picture shows.",
    discussion: """
      Example: easel vary cat.png --model karlo-v1-alpha-image-variations -n 4 -o cats.png

      The model sees the picture's centre as CLIP does and draws from that, not from its pixels: \
      what it shows stays, where and how changes. It must be a model for image variations, or \
      VQGAN+CLIP, which searches for what is like the picture and the prompt.
      """)

  @Argument(
    help: ArgumentHelp("The PNG, JPEG or WebP to look at.", valueName: "picture"),
    completion: .file())
  var image: String

  @Option(help: "What the pictures show besides; nothing is what the model is made for.")
  var prompt = ""

  @OptionGroup var series: SeriesOptions
  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup(title: "Picture") var picture: GenerationOptions
  @OptionGroup(title: "Engine") var engine: EngineOptions

  func run() throws {
    let interruption = Interruption()
    let folders = Folders.current
    let configuration = try Configuration.require(folders.configurationFile)
    let source = try SourcePicture.read(image)
    let cascade = try ModelLibrary(folders: folders).open(engine, configuration)
    let searches = cascade.stages[0].searches
    let sources = GenerationSources(picture: searches ? nil : source)
    let choice = series.seed ?? SeedChoice(configuration.defaults)
    let seed = choice.value
    let library = try picture.library(folders)
    let requests = try series.seeds(from: seed).map {
      var request = try picture.request(
        prompt: prompt, seed: $0, stages: cascade.stages, library: library,
        defaults: configuration.defaults)
      if searches {
        request.picturePrompts.append(PicturePrompt(file: image).located)
      } else {
        request.edit = .likeness
        try cascade.validate(request, sources: sources)
      }
      return request
    }
    let name = URL(file: image).deletingPathExtension().lastPathComponent
    var output = try PictureOutput(
      output, names: requests.map { _ in "\(name)-varied" }, requests: requests, seed: seed,
      configuration: configuration, folders: folders)
    var maker = PictureMaker(cascade: cascade, interruption: interruption)
    if choice == .random { maker.note("seed \(seed)") }
    for request in requests { try output.add(try maker.make(request, sources: sources)) }
    try output.finish()
  }
}
