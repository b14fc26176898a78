/// What JPEG and WebP keep of a picture's texts: EXIF and XMP.
struct Metadata {
  var exif: [UInt8] = []
  var xmp: String?
  /// Comments of a JPEG.
  var comments: [String] = []

  /// The texts as a PNG has them.
  var texts: [PNG.Text] {
    var texts = XMP(xmp).texts
    var known = Set(texts.map(\.key))
    // Where both speak, EXIF has what other programs read.
    let found = EXIF(exif)?.texts ?? []
    if found.contains(where: { $0.key == "parameters" }) {
      texts.removeAll { $0.key == "parameters" }
      known.remove("parameters")
    }
    texts += found.filter { !known.contains($0.key) }
    if !known.contains("Comment") { texts += comments.map { PNG.Text("Comment", $0) } }
    return texts
  }

  var orientation: Orientation {
    EXIF(exif)?.orientation ?? Orientation(texts: XMP(xmp).texts) ?? .upright
  }

  /// Metadata that says these texts.
  /// - Parameter limit: the most bytes that a comment in EXIF may have; a longer one is in XMP.
  init(texts: [PNG.Text], limit: Int = .max) {
    let parameters = texts.first { $0.key == "parameters" }
    let isShort = parameters.map { 2 * $0.value.utf16.count <= limit } ?? false
    exif = EXIF.encoded(
      parameters: isShort ? parameters?.value : nil,
      software: texts.first { $0.key == "Software" }?.value)
    xmp = XMP.packet(
      texts.filter { $0.key != XMP.key && !($0.key == "parameters" && isShort) },
      others: texts.first { $0.key == XMP.key }?.value)
  }

  init() {}

  /// Replaces texts, in XMP: what another program wrote into EXIF stays.
  mutating func replace(_ replacements: [String: [PNG.Text]]) {
    let packet = XMP(xmp)
    var own = (packet.own ?? []).filter { replacements[$0.key] == nil }
    for (key, texts) in replacements.sorted(by: { $0.key < $1.key }) {
      // An empty text says that there is none, whatever others say.
      own += texts.isEmpty ? [PNG.Text(key, "")] : texts
    }
    xmp = XMP.packet(own, others: packet.others)
  }
}
