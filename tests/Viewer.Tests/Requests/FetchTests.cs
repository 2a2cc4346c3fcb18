using RemoteAccess.Protocol;
using RemoteAccess.Viewer.ExitCodes;
using RemoteAccess.Viewer.Tests.Hosting;
using RemoteAccess.Viewer.Tests.Support;

namespace RemoteAccess.Viewer.Tests.Requests;

public sealed class FetchTests : RequestTest
{
    /// <summary>Opcode, request id, status and the length of the error text.</summary>
    private const int ResponseHeaderBytes = 10;

    [Fact]
    public async Task An_asset_goes_to_standard_output_byte_for_byte()
    {
        using var host = new TestHost();
        var running = RunAsync(host, "fetch package://arm/arm.urdf");
        await MeetAsync(ServerCapabilities.Assets);
        var fetch = await Device.ReceiveAsync<FetchAssetMessage>();
        await Device.SendAsync(ServerMessageEncoder.FetchAssetResponse(fetch.RequestId + 1, [9]));
        await Device.SendAsync(ServerMessageEncoder.FetchAssetResponse(fetch.RequestId, [0, 10, 255]));

        Assert.Equal(ExitCode.Done, await EndAsync(running));
        Assert.Equal("package://arm/arm.urdf", fetch.Uri);
        Assert.Equal([0, 10, 255], host.OutputBytes);
    }

    [Fact]
    public async Task The_largest_asset_is_written_whole_over_an_older_file()
    {
        using var folder = new TestFolder();
        var asset = new byte[FrameHeader.MaxInboundPayloadBytes - ResponseHeaderBytes];
        new Random(1).NextBytes(asset);
        await File.WriteAllTextAsync(folder.Path("asset"), "older", TestContext.Current.CancellationToken);
        using var host = new TestHost();
        var running = RunAsync(host, "fetch package://x --json", "--out", folder.Path("asset"));
        await MeetAsync(ServerCapabilities.Assets);
        await Device.SendAsync(ServerMessageEncoder.FetchAssetResponse((await Device.ReceiveAsync<FetchAssetMessage>()).RequestId, asset));

        Assert.Equal(ExitCode.Done, await EndAsync(running));
        Assert.Equal(["asset"], folder.Files);
        Assert.True(
            (await File.ReadAllBytesAsync(folder.Path("asset"), TestContext.Current.CancellationToken)).AsSpan().SequenceEqual(asset));
        var line = Json(Assert.Single(host.Lines));
        Assert.Equal(("asset", asset.Length, "file"),
            (line.GetProperty("type").GetString(), line.GetProperty("size").GetInt32(), line.GetProperty("dataForm").GetString()));
        Assert.Equal(folder.Path("asset"), line.GetProperty("file").GetString());
    }

    [Fact]
    public async Task JSON_holds_the_asset_as_base_64()
    {
        using var host = new TestHost();
        var running = RunAsync(host, "fetch package://x --json");
        await MeetAsync(ServerCapabilities.Assets);
        await Device.SendAsync(
            ServerMessageEncoder.FetchAssetResponse((await Device.ReceiveAsync<FetchAssetMessage>()).RequestId, [0, 255]));

        Assert.Equal(ExitCode.Done, await EndAsync(running));
        Assert.Equal([0, 255], Json(Assert.Single(host.Lines)).GetProperty("data").GetBytesFromBase64());
    }

    [Fact]
    public async Task An_asset_error_ends_with_13_and_leaves_no_file()
    {
        using var folder = new TestFolder();
        using var host = new TestHost();
        var running = RunAsync(host, "fetch package://x", "--out", folder.Path("asset"));
        await MeetAsync(ServerCapabilities.Assets);
        await Device.SendAsync(
            ServerMessageEncoder.FetchAssetError((await Device.ReceiveAsync<FetchAssetMessage>()).RequestId, "no such file"));

        Assert.Equal(ExitCode.AssetFailed, await EndAsync(running));
        Assert.EndsWith(": no such file", Assert.Single(host.ErrorLines), StringComparison.Ordinal);
        Assert.Empty(folder.Files);
    }

    [Fact]
    public async Task A_reset_in_the_middle_of_an_asset_leaves_the_older_file_as_it_is()
    {
        using var folder = new TestFolder();
        await File.WriteAllTextAsync(folder.Path("asset"), "older", TestContext.Current.CancellationToken);
        using var host = new TestHost();
        var running = RunAsync(host, "fetch package://x", "--out", folder.Path("asset"));
        await MeetAsync(ServerCapabilities.Assets);
        var answer = ServerMessageEncoder.FetchAssetResponse((await Device.ReceiveAsync<FetchAssetMessage>()).RequestId, new byte[100_000]);
        await Device.SendAsync(answer[..50_000]);
        await ResetAsync(ServerCapabilities.Assets);

        Assert.Equal(ExitCode.ResetWhileWaiting, await EndAsync(running));
        Assert.Equal(["asset"], folder.Files);
        Assert.Equal("older", await File.ReadAllTextAsync(folder.Path("asset"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_out_that_is_a_folder_ends_with_10()
    {
        using var folder = new TestFolder();
        using var host = new TestHost();

        Assert.Equal(ExitCode.OutputFailed, await EndAsync(RunAsync(host, "fetch package://x", "--out", folder.Path("."))));
        Assert.Contains("is a folder", Assert.Single(host.ErrorLines), StringComparison.Ordinal);
    }
}
