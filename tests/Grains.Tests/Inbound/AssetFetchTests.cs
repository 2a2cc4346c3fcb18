using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Handlers;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Inbound;

/// <summary>Asset requests as protocol.md has them; answers go through the control queue (P6).</summary>
public sealed class AssetFetchTests
{
    // The longest payload a viewer reads is 16 MiB; opcode, request id, status and error length take 10 bytes of it.
    private const int Largest = (16 * 1024 * 1024) - 10;

    [Fact]
    [Trait("Rule", "P6")]
    public async Task The_handler_gets_the_uri_as_it_came_and_its_data_goes_back()
    {
        await using var device = await new DeviceFixture().StartAsync();
        await device.AskAsync(ClientMessageEncoder.FetchAsset(3, "package://arm/../x"));
        var answer = Assert.IsType<FetchAssetResponseMessage>(Assert.Single(device.Answers));
        Assert.Equal((3u, (string?)null), (answer.RequestId, answer.Error));
        Assert.Equal([1, 2, 3], answer.Data.ToArrayOf());
        Assert.Equal("package://arm/../x", Assert.IsType<AssetRequest>(Assert.Single(device.Handler.Asked)).Uri);
    }

    [Fact]
    public async Task A_device_without_assets_says_so()
    {
        await using var device = await new DeviceFixture()
            .With(descriptor => descriptor with { Capabilities = DeviceCapabilities.None, Services = [], AssetHandler = null })
                .StartAsync();
        await device.AskAsync(ClientMessageEncoder.FetchAsset(3, "x"));
        Assert.Equal([new StatusMessage(StatusLevel.Error, "Server does not support assets capability")], device.Answers);
    }

    [Fact]
    [Trait("Rule", "P5")]
    public async Task Beyond_thirty_two_at_once_a_request_is_refused_with_its_id()
    {
        await using var device = await new DeviceFixture().StartAsync();
        device.Handler.Asset = (_, _) => new TaskCompletionSource<AssetReply>().Task;
        for (var i = 0u; i < 33; i++)
        {
            await device.SendAsync(ClientMessageEncoder.FetchAsset(i, "x"));
        }

        await device.AnsweredAsync(1);
        AssertError(device, 32, "Too many concurrent fetch asset requests");
        Assert.Equal(32, device.Fixture.LinkOf(device.Ann).GetStatistics().AssetFetchesInUse);
    }

    [Theory]
    [InlineData("not found", "The asset 'x' does not exist")]
    [InlineData("throws", "Internal server error: asset handler failed to send a response")]
    [InlineData("nothing", "Internal server error: asset handler failed to send a response")]
    public async Task A_request_without_data_is_answered_with_the_error(string how, string text)
    {
        await using var device = await new DeviceFixture().StartAsync();
        device.Handler.Asset = (_, _) => how switch
        {
            "not found" => Task.FromResult(AssetReply.Failed(text)),
            "throws" => throw new FileNotFoundException("/secret/path"),
            _ => Task.FromResult<AssetReply>(null!),
        };
        await device.AskAsync(ClientMessageEncoder.FetchAsset(3, "x"));
        AssertError(device, 3, text);
    }

    [Theory]
    [InlineData(Largest, true)]
    [InlineData(Largest + 1, false)]
    [InlineData(64 * 1024 * 1024, false)]
    public async Task The_largest_asset_fits_a_frame_and_a_larger_one_is_refused(int size, bool fits)
    {
        await using var device = await new DeviceFixture().StartAsync();
        device.Handler.Asset = (_, _) => Task.FromResult(AssetReply.Ok(new byte[size]));
        await device.AskAsync(ClientMessageEncoder.FetchAsset(3, "x"));
        if (fits)
        {
            Assert.Equal(size, Assert.IsType<FetchAssetResponseMessage>(Assert.Single(device.Answers)).Data.Length);
            Assert.Equal(FrameHeader.MaxInboundPayloadBytes, device.Stream.Frames[^1].Length - FrameHeader.Size);
        }
        else
        {
            AssertError(device, 3, $"The asset has {size} bytes; the limit is {Largest}");
        }
    }

    [Fact]
    public async Task An_error_whose_text_is_longer_than_a_viewer_reads_is_no_answer()
    {
        await using var device = await new DeviceFixture().StartAsync();
        device.Handler.Asset = (_, _) => Task.FromResult(AssetReply.Failed(new string('x', Largest + 1)));
        await device.AskAsync(ClientMessageEncoder.FetchAsset(3, "x"));
        AssertError(device, 3, "Internal server error: asset handler failed to send a response");
    }

    [Fact]
    public async Task The_limit_is_a_setting()
    {
        await using var device = new DeviceFixture();
        device.Fixture.Options.Handlers.MaxAssetBytes = 2_000;
        await device.StartAsync();
        device.Handler.Asset = (_, _) => Task.FromResult(AssetReply.Ok(new byte[2_001]));
        await device.AskAsync(ClientMessageEncoder.FetchAsset(3, "x"));
        AssertError(device, 3, "The asset has 2001 bytes; the limit is 2000");
    }

    [Fact]
    public async Task A_handler_that_takes_too_long_is_an_internal_error_and_frees_the_permit()
    {
        await using var device = await new DeviceFixture().StartAsync();
        device.Handler.Asset = (_, _) => new TaskCompletionSource<AssetReply>().Task;
        await device.SendAsync(ClientMessageEncoder.FetchAsset(3, "x"));
        await device.Fixture.Until(() => device.Handler.Asked.Count == 1, "the request");
        device.Fixture.Time.Advance(TimeSpan.FromSeconds(30));
        await device.AnsweredAsync(1);
        AssertError(device, 3, "Internal server error: asset handler failed to send a response");
        await device.Fixture.Until(
            () => device.Fixture.LinkOf(device.Ann).GetStatistics().AssetFetchesInUse == 0, "the permit to come back");
    }

    [Fact]
    public async Task A_viewer_that_leaves_cancels_its_requests()
    {
        await using var device = await new DeviceFixture().StartAsync();
        var cancelled = new TaskCompletionSource();
        device.Handler.Asset = (_, token) =>
        {
            token.Register(() => cancelled.TrySetResult());
            return new TaskCompletionSource<AssetReply>().Task;
        };
        await device.SendAsync(ClientMessageEncoder.FetchAsset(3, "x"));
        await device.Fixture.Until(() => device.Handler.Asked.Count == 1, "the request");
        device.Fixture.Room.Leave(device.Ann);
        await cancelled.Task.Within("the handler to be cancelled");
    }

    private static void AssertError(DeviceFixture device, uint id, string text)
    {
        var answer = Assert.IsType<FetchAssetResponseMessage>(Assert.Single(device.Answers));
        Assert.Equal((id, text, 0L), (answer.RequestId, answer.Error, answer.Data.Length));
    }
}
