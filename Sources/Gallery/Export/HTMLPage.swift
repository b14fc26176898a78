import Foundation
import Recipes

/// Pictures with their recipes as one HTML file that needs nothing else: no script, no network.
struct HTMLPage {
  private var body = ""

  /// Adds a picture.
  /// - Parameter file: the bytes of its file, embedded whole, so that a picture saved from the page
  ///   has its recipe.
  mutating func add(_ picture: Gallery.Picture, file: [UInt8]) {
    var facts: [(String, String)] = [("Prompt", picture.prompt)]
    facts.append(("Negative prompt", picture.negativePrompt))
    facts.append(("Seed", picture.seed.map { "\($0)" } ?? ""))
    facts.append(("Model", picture.model))
    facts.append(("Model hash", picture.modelHash))
    facts.append(("Size", "\(picture.width) × \(picture.height)"))
    facts.append(("Made", Timestamp.text(picture.created)))
    facts.append(("Tags", picture.tags.joined(separator: ", ")))
    if let request = picture.recipe?.request {
      for (place, stage) in request.stages.enumerated() {
        let settings = Setting.Name.ofRecipes(isSuperResolution: request.enlarges(place))
        facts.append(
          (
            "Stage \(place + request.firstStage + 1)",
            stage.phrases(of: settings).joined(separator: ", ")
          ))
      }
    }
    facts += picture.partial?.facts ?? []
    let rows = facts.filter { !$0.1.isEmpty }.map {
      "<dt>\(Self.escaped($0.0))</dt><dd>\(Self.escaped($0.1))</dd>"
    }
    let source = picture.recipe?.json ?? picture.partial?.json
    let details = source.map {
      "<details><summary>Recipe</summary><pre>\(Self.escaped($0))</pre></details>"
    }
    let type = (PictureFormat(file) ?? .png).mediaType
    body += """
      <figure><img alt="\(Self.escaped(picture.title))" width="\(picture.width)" \
      height="\(picture.height)" src="data:\(type);base64,\(Data(file).base64EncodedString())">
      <figcaption><h2>\(picture.isFavourite ? "★ " : "")\(Self.escaped(picture.title))</h2>
      <dl>\(rows.joined())</dl>\(details ?? "")</figcaption></figure>

      """
  }

  /// The whole page.
  func html(title: String) -> String {
    """
    <!DOCTYPE html>
    <html lang="en"><head><meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" \
    content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="generator" content="\(Recipe.software)">
    <title>\(Self.escaped(title))</title>
    <style>
    :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
    body { max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
    figure { display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: 1.5rem;
      margin: 0 0 3rem; }
    img { width: 100%; height: auto; border-radius: 6px; }
    h2 { font-size: 1.1rem; margin: 0 0 .5rem; overflow-wrap: anywhere; }
    dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; margin: 0; }
    dt { opacity: .65; } dd { margin: 0; overflow-wrap: anywhere; white-space: pre-wrap; }
    pre { white-space: pre-wrap; overflow-wrap: anywhere; font-size: .8rem; }
    @media (max-width: 50rem) { figure { grid-template-columns: 1fr; } }
    </style></head>
    <body><h1>\(Self.escaped(title))</h1>
    \(body)</body></html>

    """
  }

  private static func escaped(_ text: String) -> String {
    var result = ""
    for character in Printable.lines(text) {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      default: result.append(character)
      }
    }
    return result
  }
}
