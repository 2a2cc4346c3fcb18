using System.Buffers;
using System.Text;

namespace RemoteAccess.Protocol.Tests.Client;

/// <summary>What the first bytes of a message say of the request in it.</summary>
public sealed class ClientRequestStartTests
{
    private static ClientRequestStart? Read(string json, int segmentSize = 7) =>
        ClientRequestStart.Read(Segments.Of(Encoding.UTF8.GetBytes(json), segmentSize));

    [Theory]
    [InlineData("""{"op":"fetchAsset","requestId":7,"uri":"pack""", ClientMessageKind.FetchAsset, 7u, null)]
    [InlineData("""{"requestId":7,"uri":"x","op":"fetchAsset"}""", ClientMessageKind.FetchAsset, 7u, null)]
    [InlineData("""{"op":"fetchAsset","uri":"x","requestId":""", ClientMessageKind.FetchAsset, null, null)]
    [InlineData("""{"op":"fetchAsset","requestId":-1,"uri":"x"}""", ClientMessageKind.FetchAsset, null, null)]
    [InlineData("""{"op":"fetchAsset","requestId":7.5,"uri":"x"}""", ClientMessageKind.FetchAsset, null, null)]
    [InlineData("""{"op":"fetchAsset","requestId":"7"}""", ClientMessageKind.FetchAsset, null, null)]
    [InlineData("""{"op":"getParameters","id":"a\u00e9","parameterNames":["x",""", ClientMessageKind.GetParameters, null, "aé")]
    [InlineData("""{"id":"a","op":"setParameters","parameters":[NaN""", ClientMessageKind.SetParameters, null, "a")]
    [InlineData(
        """{"op":"setParameters","parameters":[{"id":"not this","op":"nor this"}],"id":"b"}""", ClientMessageKind.SetParameters, null, "b")]
    [InlineData("""{"op":"setParameters","parameters":[{"id":"not this"}""", ClientMessageKind.SetParameters, null, null)]
    [InlineData("""{"op":"setParameters","id":"\ud800"}""", ClientMessageKind.SetParameters, null, null)]
    public void A_request_is_known_as_far_as_its_bytes_say(string json, ClientMessageKind kind, uint? requestId, string? id) =>
        Assert.Equal(new ClientRequestStart(kind, requestId, id), Read(json));

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[1]")]
    [InlineData("\"op\"")]
    [InlineData("no JSON")]
    [InlineData("""{"op":"subscribe","id":"a"}""")]
    [InlineData("""{"op":7,"id":"a"}""")]
    [InlineData("""{"id":"a","requestId":1""")]
    public void Whatever_asks_for_nothing_or_has_not_said_what_is_no_request(string json) => Assert.Null(Read(json));

    [Fact]
    public void Wherever_it_is_cut_it_never_fails()
    {
        var json = Encoding.UTF8.GetBytes(
            """{"parameters":[[{"a":[1,-2.5e3,"\u00e9é"]}],null,true],"id":"é","requestId":12,"op":"setParameters"}""");
        for (var length = 0; length < json.Length; length++)
        {
            Assert.Null(ClientRequestStart.Read(new ReadOnlySequence<byte>(json, 0, length))?.RequestId);
        }

        Assert.Equal("é", ClientRequestStart.Read(new ReadOnlySequence<byte>(json))?.Id);
    }
}
