/// What is done to a picture before CLIP sees it, so that it must look right from any side: a view
/// of it through a camera that moves, in other colours, with a part erased and noise over all.
struct CutOut: Sendable {
  /// From a pixel of the cut-out to the place in the picture that it shows, as a homography of
  /// pixel coordinates, `[3, 3]`; outside is black.
  var homography: [Float] = [1, 0, 0, 0, 1, 0, 0, 0, 1]
  /// Colours are multiplied by it, `[3, 3]`.
  var colour: [Float] = [1, 0, 0, 0, 1, 0, 0, 0, 1]
  /// What is erased to black: rows and columns.
  var erased: (rows: Range<Int>, columns: Range<Int>) = (0..<0, 0..<0)
  /// What normal noise is multiplied by.
  var noise: Float = 0
}
