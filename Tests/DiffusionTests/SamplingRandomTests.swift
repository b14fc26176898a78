import CKernels
import Foundation
import PlainText
import Testing

@testable import Diffusion

/// Noise against PyTorch's, bit for bit (`Goldens/sampling/noise.py`).
@Suite("Random numbers") struct SamplingRandomTests {
  private func hash(_ values: [Float]) -> String {
    let hash = values.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
      ($0 ^ UInt64($1.bitPattern)) &* 0x100_0000_01b3
    }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  @Test func drawsAreThoseOfPyTorch() throws {
    let file = Bundle.module.bundleURL.appendingPathComponent("Goldens/sampling/noise.json")
    let cases = try #require(try JSON(file: ModelPath(file)).array)
    #expect(cases.count == 21)
    for json in cases {
      let seed = try #require(json["seed"]?.string.flatMap { UInt64($0) })
      var random = RandomGenerator(seed: seed)
      for draw in try #require(json["draws"]?.array) {
        let values = random.normal(count: try #require(draw["count"]?.int))
        let bits = values.map { Int($0.bitPattern) }
        #expect(Array(bits.prefix(3)) == draw["first"]?.array?.compactMap(\.int))
        #expect(Array(bits.suffix(3)) == draw["last"]?.array?.compactMap(\.int))
        #expect(hash(values) == draw["hash"]?.string, "seed \(seed), \(values.count) values")
      }
    }
  }

  @Test func theCodeForAnyProcessorDrawsTheSame() {
    var fast = RandomGenerator(seed: 9)
    var state = [UInt32](repeating: 0, count: EASEL_RANDOM_WORDS)
    easel_random_seed(&state, 9)
    for count in [16, 50, 30000] {
      var values = [Float](repeating: 0, count: count)
      easel_random_normal_portable(&state, &values, count)
      #expect(values == fast.normal(count: count))
    }
  }

  @Test func aCopyGoesOnByItself() {
    var one = RandomGenerator(seed: 4)
    _ = one.normal(count: 3)
    var two = one
    #expect(one.normal(count: 20) == two.normal(count: 20))
  }
}
