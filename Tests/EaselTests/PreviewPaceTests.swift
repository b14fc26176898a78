import Testing

@testable import easel

@Suite struct PreviewPaceTests {
  /// A preview of 2 ms, asked for after every step of 30 ms, may be made once in 200 ms.
  @Test func previewsTakeAHundredthOfTheTime() {
    var pace = PreviewPace()
    var now = ContinuousClock.now
    var made: [Int] = []
    for step in 0..<20 {
      now += .milliseconds(30)
      if pace.make(now: { now }, { now += .milliseconds(2) }) != nil { made.append(step) }
    }
    #expect(made == [0, 7, 14])
  }

  @Test func cheapPreviewsAreAllMade() {
    var pace = PreviewPace()
    var now = ContinuousClock.now
    for _ in 0..<9 {
      now += .milliseconds(30)
      #expect(pace.make(now: { now }, { now += .microseconds(300) }) != nil)
    }
  }
}
