import Diffusion
import Pictures
import Recipes
import Testing
import Toybox

@Suite("Going on from a finished stage") struct MilestoneTests {
  @Test func thePictureIsTheOneFromTheStart() throws {
    let cascade = try Cascade(folder: Toybox.folder, threads: 2)
    // Ancestral steps draw noise, which has to go on where the base stage left it.
    let request = GenerationRequest(
      prompt: "a red apple", seed: 5,
      stages: [
        StageSettings(steps: 2, guidance: 2, sampler: .ddpm),
        StageSettings(steps: 2, augLevel: 0.1),
      ])
    var base = request
    base.stages.removeLast()
    let candidate = try cascade.begin(base)
    while try candidate.next() != nil {}
    let milestone = try #require(candidate.milestone)
    #expect(milestone.precedes(request))
    #expect(!milestone.precedes(base))

    let resumed = try picture(cascade.begin(request, from: milestone))
    #expect(resumed.steps == 2)
    let whole = try picture(cascade.begin(request))
    #expect(whole.steps == 4)
    #expect(resumed.image == whole.image)
  }

  @Test func otherRequestsDoNotGoOn() throws {
    let cascade = try Cascade(folder: Toybox.folder, threads: 2)
    let request = GenerationRequest(
      prompt: "a mug", stages: [StageSettings(steps: 1), StageSettings(steps: 1)])
    var base = request
    base.stages.removeLast()
    let candidate = try cascade.begin(base)
    #expect(candidate.milestone == nil)
    while try candidate.next() != nil {}
    let milestone = try #require(candidate.milestone)
    var other = request
    other.seed = 1
    #expect(!milestone.precedes(other))
    other = request
    other.stages[0].guidance = 2
    #expect(!milestone.precedes(other))
  }

  private func picture(_ generation: Generation) throws -> (image: PlanarImage?, steps: Int) {
    var image: PlanarImage?
    var steps = 0
    while let step = try generation.next() {
      image = step.picture
      steps += 1
    }
    return (image, steps)
  }
}
