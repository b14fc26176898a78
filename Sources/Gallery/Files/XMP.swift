import Foundation

/// An XMP packet: what other programs say in it, and a description of Easel's own with the texts
/// that a PNG has chunks for.
struct XMP {
  /// The packet without Easel's description; nil for none.
  private(set) var others: String?
  /// The texts of Easel's description; nil where there is none.
  private(set) var own: [PNG.Text]?
  private let properties: [XMPProperty]

  /// Reads a packet; whatever is nonsense in it is left out.
  init(_ packet: String?) {
    properties = packet.map { XMPScanner.properties(of: $0) } ?? []
    others = packet.map(Self.withoutOwn)
    // As it was written here it is found in a damaged packet too; others may write it elsewhere.
    let written = packet.flatMap(Self.ownDescription).map { XMPScanner.properties(of: $0) }
    own = (written ?? properties).last { $0.name == Self.ownName }?.values.compactMap { text in
      guard let equals = text.utf8.firstIndex(of: UInt8(ascii: "=")) else { return nil }
      return PNG.Text(String(text[..<equals]), String(text[text.utf8.index(after: equals)...]))
    }
    if others?.contains("rdf:Description") != true { others = nil }
  }

  /// Texts under the keywords of PNG: Easel's own, and standard properties that they do not speak
  /// of; last the packet itself.
  var texts: [PNG.Text] {
    var texts = own ?? []
    let known = Set(texts.map(\.key))
    for (name, key) in Self.standard where !known.contains(key) {
      let values = properties.first { $0.name == name }?.values ?? []
      texts += (key == "Collection" ? values : Array(values.prefix(1))).map { PNG.Text(key, $0) }
    }
    if let others { texts.append(PNG.Text(Self.key, others, isInternational: true)) }
    return texts
  }

  /// The keyword of XMP in a PNG.
  static let key = "XML:com.adobe.xmp"

  /// Properties that other programs write and read.
  private static let standard = [
    ("dc:title", "Title"), ("xmp:CreatorTool", "Software"), ("xmp:CreateDate", "Creation Time"),
    ("photoshop:DateCreated", "Creation Time"), ("dc:subject", "Collection"),
    ("dc:description", "Description"), ("exif:UserComment", "parameters"),
  ]

  // MARK: Writing

  /// A packet with these texts of Easel's, beside what others say.
  static func packet(_ texts: [PNG.Text], others: String?) -> String {
    let base = others ?? emptyPacket
    guard let end = base.range(of: "</rdf:RDF>", options: .backwards) else {
      return packet(texts, others: nil)
    }
    return base[..<end.lowerBound] + description(texts, beside: base) + base[end.lowerBound...]
  }

  private static let emptyPacket = """
    <?xpacket begin="\u{FEFF}" id="W5M0MpCehiHzreSzNTczkc9d"?>
    <x:xmpmeta xmlns:x="adobe:ns:meta/">
     <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
     </rdf:RDF>
    </x:xmpmeta>
    <?xpacket end="w"?>
    """

  private static let ownName = "easel:texts"
  private static let ownStart =
    "<rdf:Description rdf:about=\"\" xmlns:easel=\"urn:easel:xmp:1.0:\""
  private static let ownEnd = "</rdf:Description>\n"

  /// All texts under a name of our own, exactly; and those that have a standard property under that
  /// too, unless somebody else says it in the packet.
  private static func description(_ texts: [PNG.Text], beside others: String) -> String {
    func list(_ kind: String, _ values: [String]) -> String {
      let items = values.map { item in
        let language = kind == "Alt" ? " xml:lang=\"x-default\"" : ""
        return "<rdf:li\(language)>\(escaped(item))</rdf:li>"
      }
      return "<rdf:\(kind)>\(items.joined())</rdf:\(kind)>"
    }
    func values(_ key: String) -> [String] {
      texts.filter { $0.key == key && !$0.value.isEmpty }.map(\.value)
    }
    var elements = [(Self.ownName, list("Seq", texts.map { "\($0.key)=\($0.value)" }))]
    if let title = values("Title").first { elements.append(("dc:title", list("Alt", [title]))) }
    if !values("Collection").isEmpty {
      elements.append(("dc:subject", list("Bag", values("Collection"))))
    }
    for (name, key) in [("xmp:CreatorTool", "Software"), ("xmp:CreateDate", "Creation Time")] {
      if let value = values(key).first { elements.append((name, escaped(value))) }
    }
    let body = elements.filter { $0.0 == ownName || !others.contains($0.0) }
      .map { "  <\($0.0)>\($0.1)</\($0.0)>\n" }
    return ownStart + " xmlns:dc=\"http://purl.org/dc/elements/1.1/\""
      + " xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\">\n" + body.joined() + " " + ownEnd
  }

  private static func ownRange(_ packet: String) -> Range<String.Index>? {
    // The last one: the end of another may be damaged.
    guard let start = packet.range(of: ownStart, options: .backwards),
      let end = packet.range(of: ownEnd, range: start.upperBound..<packet.endIndex)
    else { return nil }
    return start.lowerBound..<end.upperBound
  }

  private static func ownDescription(_ packet: String) -> String? {
    ownRange(packet).map { String(packet[$0]) }
  }

  private static func withoutOwn(_ packet: String) -> String {
    var packet = packet
    while let range = ownRange(packet) { packet.removeSubrange(range) }
    return packet
  }

  /// A text in XML 1.0, which has no way to write most controls.
  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\r": result += "&#xD;"
      case "\n", "\t": result.unicodeScalars.append(scalar)
      case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF:
        result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
