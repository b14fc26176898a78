import Recipes

/// Says in XMP that a picture is machine-made: IPTC's property DigitalSourceType, with a term of
/// https://cv.iptc.org/newscodes/digitalsourcetype/
enum DigitalSource: String {
  /// Made by a model alone.
  case trainedAlgorithmicMedia
  /// Made by a model from a picture of the user's own.
  case compositeWithTrainedAlgorithmicMedia

  init(of request: GenerationRequest) {
    self =
      request.edit == nil && request.firstStage == 0
      ? .trainedAlgorithmicMedia : .compositeWithTrainedAlgorithmicMedia
  }

  /// The text chunk that XMP has in a PNG.
  var text: PNG.Text {
    PNG.Text(
      XMP.key,
      """
      <?xpacket begin="\u{FEFF}" id="W5M0MpCehiHzreSzNTczkc9d"?>
      <x:xmpmeta xmlns:x="adobe:ns:meta/">
       <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
        <rdf:Description rdf:about=""
          xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
          Iptc4xmpExt:DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/\(rawValue)"/>
       </rdf:RDF>
      </x:xmpmeta>
      <?xpacket end="r"?>
      """, isInternational: true)
  }
}
