import Foundation
import Pictures
import TerminalUI

/// A picture as a terminal with sixel graphics and 256 colours gets it, pixel by pixel.
struct SixelBenchmark: Encodable {
  let dithered: Bool
  /// Processor time of an encoding, in seconds: the median.
  let seconds: Double
  let bytes: Int
  /// Root mean square difference to the picture, in grey levels.
  let error: Double
  /// What the terminal gets.
  let sequence: String

  /// - Throws: where memory is short.
  init(_ image: RGBImage, dithered: Bool, repeats: Int) throws {
    var times: [Double] = []
    var encoded: [UInt8]?
    for _ in 0..<repeats {
      let start = Self.processorTime
      encoded = SixelPicture.encode(image, colors: 256, dithering: dithered)
      times.append(Self.processorTime - start)
    }
    guard let encoded, let shown = SixelPicture.decode(encoded) else {
      throw EaselError.refused("the picture cannot be written as sixel")
    }
    self.dithered = dithered
    seconds = times.sorted()[times.count / 2]
    bytes = encoded.count
    error = PlanarImage(image).distance(to: PlanarImage(shown))
    sequence = String(decoding: encoded, as: UTF8.self)
  }

  private static var processorTime: Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  var text: String {
    String(
      format: "%@: %.1f ms of a processor, %d bytes, %.2f grey levels from the picture",
      (dithered ? "dithered" : "plain") as NSString, seconds * 1e3, bytes, error)
  }
}
