using RemoteAccess.Protocol;
using RemoteAccess.Viewer.ExitCodes;
using RemoteAccess.Viewer.Tests.Hosting;
using RemoteAccess.Viewer.Tests.Support;

namespace RemoteAccess.Viewer.Tests.Requests;

public sealed class ParametersTests : RequestTest
{
    [Fact]
    public async Task Get_param_prints_values_with_the_types_that_they_do_not_tell()
    {
        using var host = new TestHost();
        var running = RunAsync(host, "get-param speed limits name key");
        await MeetAsync(ServerCapabilities.Parameters);
        var get = await Device.ReceiveAsync<GetParametersMessage>();
        await Device.SendAsync(ServerMessageEncoder.ParameterValues([new Parameter("other")], "another request"));
        await AnswerAsync(
            get.Id,
            new Parameter("speed", new FloatParameterValue(1)),
            new Parameter("limits", new IntegerArrayParameterValue(new long[] { 1, 2 })),
            new Parameter("name", new StringParameterValue("arm\u001b[31m")),
            new Parameter("key", new BytesParameterValue(new byte[] { 0, 255 })));

        Assert.Equal(ExitCode.Done, await EndAsync(running));
        Assert.Equal(["speed", "limits", "name", "key"], get.ParameterNames);
        Assert.Equal(["speed = 1.0 (float64)", "limits = [1,2]", "name = \"arm\\u001B[31m\"", "key = \"AP8=\" (byte_array)"], host.Lines);
    }

    [Fact]
    public async Task Get_param_without_names_asks_for_all_and_JSON_keeps_the_form()
    {
        using var host = new TestHost();
        var running = RunAsync(host, "get-param --json");
        await MeetAsync(ServerCapabilities.Parameters);
        var get = await Device.ReceiveAsync<GetParametersMessage>();
        await AnswerAsync(get.Id, new Parameter("speed", new FloatParameterValue(2)), new Parameter("n", new IntegerParameterValue(3)));

        Assert.Equal(ExitCode.Done, await EndAsync(running));
        Assert.Empty(get.ParameterNames);
        Assert.Equal(
            """{"type":"parameterValues","id":"get","parameters":[{"name":"speed","type":"float64","value":2.0},{"name":"n","type":null,"value":3}]}""",
            Assert.Single(host.Lines));
    }

    [Fact]
    public async Task A_parameter_that_is_not_there_ends_with_16_and_the_rest_is_printed()
    {
        using var host = new TestHost();
        var running = RunAsync(host, "get-param speed sped");
        await MeetAsync(ServerCapabilities.Parameters);
        await AnswerAsync((await Device.ReceiveAsync<GetParametersMessage>()).Id, new Parameter("speed", new IntegerParameterValue(1)));

        Assert.Equal(ExitCode.NotThere, await EndAsync(running));
        Assert.Equal(["speed = 1"], host.Lines);
        Assert.Contains("'sped'", Assert.Single(host.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_subscribes_before_it_reads_and_prints_every_change()
    {
        using var interrupted = new CancellationTokenSource();
        using var output = new SignalledOutput();
        using var host = new TestHost { Sink = output };
        var running = RunUntilAsync(host, "get-param speed --watch", interrupted.Token);
        await MeetAsync(ServerCapabilities.Parameters, ServerCapabilities.ParametersSubscribe);
        Assert.Equal(["speed"], (await Device.ReceiveAsync<SubscribeParameterUpdatesMessage>()).ParameterNames);
        await AnswerAsync((await Device.ReceiveAsync<GetParametersMessage>()).Id, new Parameter("speed", new IntegerParameterValue(1)));
        await AnswerAsync(null, new Parameter("speed", new IntegerParameterValue(2)));
        await output.LineAsync("speed = 2");
        await interrupted.CancelAsync();

        Assert.Equal(ExitCode.Done, await EndAsync(running));
        Assert.Equal(["speed = 1", "speed = 2"], output.Lines);
    }

    [Fact]
    public async Task Watch_without_names_reads_again_once_it_is_subscribed_and_prints_what_changed_meanwhile()
    {
        using var interrupted = new CancellationTokenSource();
        using var output = new SignalledOutput();
        using var host = new TestHost { Sink = output };
        var running = RunUntilAsync(host, "get-param --watch", interrupted.Token);
        await MeetAsync(ServerCapabilities.Parameters, ServerCapabilities.ParametersSubscribe);
        await AnswerAsync(
            (await Device.ReceiveAsync<GetParametersMessage>()).Id, new Parameter("a", new IntegerParameterValue(1)),
                new Parameter("b", new IntegerParameterValue(1)));
        Assert.Equal(["a", "b"], (await Device.ReceiveAsync<SubscribeParameterUpdatesMessage>()).ParameterNames);
        await AnswerAsync(
            (await Device.ReceiveAsync<GetParametersMessage>()).Id, new Parameter("a", new IntegerParameterValue(1)),
                new Parameter("b", new IntegerParameterValue(2)));
        await output.LineAsync("b = 2");
        await interrupted.CancelAsync();

        Assert.Equal(ExitCode.Done, await EndAsync(running));
        Assert.Equal(["a = 1", "b = 1", "b = 2"], output.Lines);
    }

    [Fact]
    public async Task A_watch_subscribes_again_after_a_reset()
    {
        using var interrupted = new CancellationTokenSource();
        using var output = new SignalledOutput();
        using var host = new TestHost { Sink = output };
        var running = RunUntilAsync(host, "get-param speed --watch", interrupted.Token);
        await MeetAsync(ServerCapabilities.Parameters);
        await AnswerAsync((await Device.ReceiveAsync<GetParametersMessage>()).Id, new Parameter("speed", new IntegerParameterValue(1)));
        await output.LineAsync("speed = 1");
        await ResetAsync(ServerCapabilities.Parameters);
        Assert.Equal(["speed"], (await Device.ReceiveAsync<SubscribeParameterUpdatesMessage>()).ParameterNames);
        await AnswerAsync((await Device.ReceiveAsync<GetParametersMessage>()).Id, new Parameter("speed", new IntegerParameterValue(5)));
        await output.LineAsync("speed = 5");
        await interrupted.CancelAsync();

        Assert.Equal(ExitCode.Done, await EndAsync(running));
    }

    [Fact]
    public async Task A_watch_of_nothing_ends_with_16()
    {
        using var host = new TestHost();
        var running = RunAsync(host, "get-param --watch");
        await MeetAsync(ServerCapabilities.Parameters);
        await AnswerAsync((await Device.ReceiveAsync<GetParametersMessage>()).Id);

        Assert.Equal(ExitCode.NotThere, await EndAsync(running));
        Assert.Single(host.ErrorLines);
    }

    [Fact]
    public async Task Set_param_sets_and_unsets_and_prints_what_was_applied()
    {
        using var host = new TestHost();
        var running = RunAsync(host, "set-param speed=1.0 n=2 name=arm", "--unset", "old");
        await MeetAsync(ServerCapabilities.Parameters);
        var set = await Device.ReceiveAsync<SetParametersMessage>();
        await AnswerAsync(
            set.Id,
            new Parameter("speed", new IntegerParameterValue(1)),
            new Parameter("n", new IntegerParameterValue(2)),
            new Parameter("name", new StringParameterValue("arm")));

        Assert.Equal(ExitCode.Done, await EndAsync(running));
        Assert.Equal(
            [
                new Parameter("speed", new FloatParameterValue(1)), new Parameter("n", new IntegerParameterValue(2)),
                new Parameter("name", new StringParameterValue("arm")), new Parameter("old"),
            ],
            set.Parameters);
        Assert.Equal(["speed = 1", "n = 2", "name = \"arm\""], host.Lines);
    }

    [Fact]
    public async Task A_value_that_was_not_applied_ends_with_16()
    {
        using var host = new TestHost();
        var running = RunAsync(host, "set-param speed=1 n=2");
        await MeetAsync(ServerCapabilities.Parameters);
        await AnswerAsync((await Device.ReceiveAsync<SetParametersMessage>()).Id, new Parameter("n", new IntegerParameterValue(2)));

        Assert.Equal(ExitCode.NotThere, await EndAsync(running));
        Assert.Contains("did not apply 'speed'", Assert.Single(host.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_value_that_the_device_refused_by_answering_with_its_own_ends_with_16()
    {
        using var host = new TestHost();
        var running = RunAsync(host, "set-param model=mine", "--unset", "old");
        await MeetAsync(ServerCapabilities.Parameters);
        await AnswerAsync(
            (await Device.ReceiveAsync<SetParametersMessage>()).Id,
            new Parameter("model", new StringParameterValue("theirs")),
            new Parameter("old", new IntegerParameterValue(7)));

        Assert.Equal(ExitCode.NotThere, await EndAsync(running));
        Assert.Equal(["model = \"theirs\"", "old = 7"], host.Lines);
        Assert.Contains(
            "did not apply 'model' (it is \"theirs\"), 'old' (it is 7);", Assert.Single(host.ErrorLines), StringComparison.Ordinal);
    }

    private Task AnswerAsync(string? id, params Parameter[] parameters) =>
        Device.SendAsync(ServerMessageEncoder.ParameterValues(parameters, id));
}
