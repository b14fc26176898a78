import ArgumentParser
import Foundation
import Gallery
import Pictures
import Recipes

/// Takes the pictures of a command as they are made: writes them where the options say, prints
/// where that is, and shows them where standard output is a terminal. All that can be refused is
/// refused before the first picture is begun.
struct PictureOutput {
  private let options: OutputOptions
  private let configuration: Configuration
  /// A file a picture; nil where they go to standard output or into the gallery alone.
  private let outputs: Outputs?
  private let gallery: Gallery?
  private let encoding: PictureEncoding
  private let started = ContinuousClock.now
  private var report: RenderReport
  private var count = 0

  /// - Parameters:
  ///   - names: what the files are called where the options name none, one a picture, without the
  ///     extension.
  ///   - requests: of the pictures, whose texts a format may be too small for.
  ///   - seed: of the first picture.
  /// - Throws: `EaselError` for a file that is there already or a folder that cannot be written
  ///   to, `ValidationError`.
  init(
    _ options: OutputOptions, names: [String], requests: [GenerationRequest], seed: UInt64,
    configuration: Configuration, folders: Folders
  ) throws {
    self.options = options
    encoding = try options.pictureEncoding()
    self.configuration = configuration
    report = RenderReport(files: [], seed: seed, seconds: 0, stages: [])
    if options.isStream && names.count > 1 {
      throw ValidationError("--output - takes one picture, and this makes \(names.count).")
    }
    if options.isStream, let code = OutputStream.refusal(of: STDOUT_FILENO) {
      throw StandardOutput.Failure(code: code)
    }
    if let longest = requests.max(by: { $0.prompt.utf8.count < $1.prompt.utf8.count }) {
      try Self.check(longest, encoding)
    }
    outputs =
      options.isStream || options.save && options.output == nil
      ? nil
      : try Outputs(
        options.output ?? "./", names: names, ending: encoding.format.ending, force: options.force)
    gallery =
      options.save
      ? try Gallery(
        folder: folders.data, cache: folders.cache, template: configuration.pictureNames,
        now: { Date() }) : nil
    if let obstacle = gallery?.obstacle { throw obstacle }
  }

  /// Takes the next picture.
  mutating func add(_ picture: MadePicture) throws {
    let isMarked = configuration.provenance && !options.noProvenance
    report.add(picture)
    if options.isStream {
      StandardOutput.write(try picture.encoded(marked: isMarked, as: encoding))
    } else if let outputs {
      try picture.write(to: outputs.files[count], marked: isMarked, as: encoding)
      say(outputs.files[count].path)
    }
    if let gallery {
      let saved = try gallery.save(
        picture.image, recipe: picture.recipe, provenance: isMarked ? .marked : .unmarked,
        as: options.encoding.isEmpty ? PictureEncoding() : encoding)
      if let notice = saved.notice { GalleryAccess.note(notice) }
      if !options.isStream { say(saved.picture.url.path) }
    }
    count += 1
    if !options.json, !options.isStream, !options.noShow {
      // The seed, a line a stage, and the path.
      InlineDisplay(configuration).show(
        picture.image, below: picture.recipe.request.stages.count + 2)
    }
  }

  /// Throws where the texts of a picture do not fit into its file.
  private static func check(
    _ request: GenerationRequest, _ encoding: PictureEncoding
  ) throws(GalleryError) {
    let model = Recipe.Model(
      name: String(repeating: "m", count: 100), hash: String(repeating: "0", count: 64))
    _ = try PictureFile.encode(
      RGBImage(width: 1, height: 1, pixels: [0, 0, 0]),
      recipe: Recipe(model: model, request: request, width: 16384, height: 16384),
      created: Date(), provenance: .marked, as: encoding)
  }

  /// Another file that was made, such as a film.
  mutating func add(_ file: URL) { say(file.path) }

  /// All pictures are made.
  mutating func finish() throws {
    report.seconds = started.duration(to: .now) / .seconds(1)
    if options.json { try StandardOutput.json(report) }
  }

  private mutating func say(_ path: String) {
    report.files.append(path)
    if !options.json && !options.isStream { StandardOutput.name(path) }
  }
}
