import ArgumentParser
import FileNames
import Foundation
import Gallery

/// What kind of file a picture is written as.
struct EncodingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What to write where the name does not say it: png, jpeg or webp.", valueName: "format"),
    completion: .list(PictureFormat.allCases.map(\.rawValue)))
  var format: PictureFormat?

  @Option(
    parsing: .unconditional,
    help: """
      What a JPEG or WebP keeps, from 1 (least) to 100; usually \(PictureEncoding.usualQuality). A \
      WebP of 100 has the very pixels, as a PNG always has.
      """)
  var quality: Int?

  func validate() throws {
    if let quality, !(1...100).contains(quality) {
      throw ValidationError("--quality must be from 1 to 100.")
    }
    if format == .png, quality != nil { throw Self.noQuality }
  }

  private static let noQuality = ValidationError(
    "--quality means nothing for a PNG: --format jpeg or webp has it.")

  /// Whether anything is asked for.
  var isEmpty: Bool { format == nil && quality == nil }

  /// What to write to a path, by the options or its ending; else a PNG.
  /// - Parameter path: nil for a stream.
  func encoding(for path: String?) throws -> PictureEncoding {
    let name = path.map { URL(file: $0.expandingTilde) }
    let isFolder = name.map { $0.hasDirectoryPath || Files.isFolder($0.path) } ?? true
    let ending = isFolder ? nil : name?.pathExtension
    let format = self.format ?? ending.flatMap(PictureFormat.init(ending:)) ?? .png
    if let name, !isFolder {
      let endings = self.format.map(\.endings) ?? PictureFormat.allEndings
      do throws(GalleryError) { try ExportTarget.check(endingOf: name, endings) } catch {
        throw EaselError.refused(Printable.line("\(error)"))
      }
    }
    if format == .png, quality != nil {
      throw Self.noQuality
    }
    return PictureEncoding(format, quality: quality ?? PictureEncoding.usualQuality)
  }
}

extension PictureFormat: ExpressibleByArgument {
  /// A name or an ending.
  public init?(argument: String) { self.init(ending: argument) }

  public static var allValueStrings: [String] { allCases.map(\.rawValue) }
}
