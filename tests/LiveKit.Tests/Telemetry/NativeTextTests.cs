using RemoteAccess.LiveKit.Native.Telemetry;

namespace RemoteAccess.LiveKit.Tests.Telemetry;

public sealed class NativeTextTests
{
    [Theory]
    [InlineData(
        "failed to handle request FfiRequest { message: Some(SendStreamChunk(SendStreamChunkRequest { chunk: Chunk { content: [1, 2] } "
            + "})) }: InvalidRequest(\"handle not found\")",
        "failed to handle request: InvalidRequest(\"handle not found\")")]
    [InlineData("failed to handle request in a new form", "failed to handle request")]
    [InlineData("signal_event taking too much time: StreamChunkReceived { chunk: Chunk { content: [1, 2] } }",
        "signal_event taking too much time: StreamChunkReceived")]
    [InlineData("task panicked: [1, 2]", "task panicked:")]
    public void A_record_of_the_ffi_layer_keeps_its_reason_and_loses_contents(string message, string kept) =>
        Assert.Equal(kept, NativeText.OfLog("livekit_ffi::server", message));

    [Fact]
    public void A_record_of_the_layers_below_keeps_its_text() =>
        Assert.Equal("signal client closed: [reason]", NativeText.OfLog("livekit::rtc_engine", "signal client closed: [reason]"));

    [Theory]
    [InlineData("connecting to ws://h/rtc?access_token=abc.def&x=1", "connecting to ws://h/rtc?access_token=<token>&x=1")]
    [InlineData("token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJkIn0.c2ln_-A was refused", "token <token> was refused")]
    [InlineData("nothing secret", "nothing secret")]
    public void Tokens_are_left_out(string message, string clean) => Assert.Equal(clean, NativeText.Clean(message));

    [Theory]
    [InlineData("Stream 'a\nwarn: forged' already open", "Stream 'a?warn: forged' already open")]
    [InlineData("Stream '\u001b[2K\r\u0085\u2028\u2029' already open", "Stream '?[2K????' already open")]
    public void Words_a_viewer_chose_stay_on_one_line(string message, string clean)
    {
        Assert.Equal(clean, NativeText.Clean(message));
        Assert.Equal(clean, NativeText.OfLog("livekit::room::data_stream", message));
    }

    [Fact]
    public void Long_texts_are_cut() => Assert.Equal(401, NativeText.Clean(new string('x', 5_000)).Length);
}
