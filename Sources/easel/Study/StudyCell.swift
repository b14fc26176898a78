import Pictures

/// What `--json` says of a picture of a figure. Rows and columns count from 0; what a study does
/// not change or measure is left out.
struct StudyCell: Codable, Equatable {
  var row: Int
  var column: Int
  var seed: UInt64
  /// What the picture, or the stage that is studied, was told.
  var prompt: String
  var guidance: Double?
  /// `none`, `static`, `dynamic`.
  var thresholding: String?
  var augLevel: Double?
  /// How much of the base picture was drawn anew, 0...1.
  var strength: Double?
  /// How far it lies from the first to the second picture or prompt, 0...1.
  var share: Double?
  /// What the word is: `object`, `colour`, `material`, `size`, `count`, `place`, `sign`.
  var kind: String?
  /// The word or phrase that is shown, or whose attention is.
  var word: String?
  /// The share of values that are 0 or 255.
  var saturation: Double?
  /// Standard deviation of the brightness, grey levels.
  var contrast: Double?
  /// To the low-resolution picture, enlarged bilinearly: root mean square, grey levels.
  var distance: Double?
  /// Where a word acts most: shares of width and height from the top left.
  var peak: [Double]?
  /// The mean of a word's attention over its greatest value: small where it acts in one place.
  var spread: Double?
}

extension RGBImage {
  /// The share of values that are as dark or as bright as can be.
  var saturation: Double {
    Double(pixels.count { $0 == 0 || $0 == 255 }) / Double(max(1, pixels.count))
  }

  /// Standard deviation of the brightness (luma of BT.601), grey levels.
  var contrast: Double {
    var sum = 0.0
    var squares = 0.0
    for at in stride(from: 0, to: pixels.count, by: 3) {
      let luma =
        0.299 * Double(pixels[at]) + 0.587 * Double(pixels[at + 1])
        + 0.114 * Double(pixels[at + 2])
      sum += luma
      squares += luma * luma
    }
    let count = Double(max(1, width * height))
    return max(0, squares / count - (sum / count) * (sum / count)).squareRoot()
  }

  /// How far it is from a smaller picture that is enlarged: root mean square, grey levels.
  func distance(toEnlarged low: RGBImage) -> Double {
    PlanarImage(self).distance(to: PlanarImage(low).enlarged(width: width, height: height))
  }
}
