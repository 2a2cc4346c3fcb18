using RemoteAccess.Grains.Hosting;
using RemoteAccess.LiveKit.Tests.Fakes;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;
using RemoteAccess.Viewers;

namespace RemoteAccess.LiveKit.Tests.EndToEnd;

/// <summary>What a viewer may do, by the attributes of its token: believed where the server says that it cannot change them
/// itself.</summary>
[Collection(LibraryCollection.Name)]
public sealed class GrantTests
{
    /// <summary>How the device learns of a viewer; each tells the viewer's permissions in a message of its own.</summary>
    public enum Way
    {
        /// <summary>The viewer was there when the device joined.</summary>
        ThereBefore,

        /// <summary>The viewer's stream led to a look-up.</summary>
        LookedUp,

        /// <summary>The server reported it, up to 3 s late.</summary>
        Reported,
    }

    [Theory]
    [InlineData(Way.ThereBefore)]
    [InlineData(Way.LookedUp)]
    [InlineData(Way.Reported)]
    public async Task A_viewer_is_held_to_the_grants_of_its_token_however_the_device_learns_of_it(Way way)
    {
        await using var server = LiveKitServer.UseOrSkip();
        await using var silo = await LiveKitSilo.StartAsync(server);
        IRoomGrain? room = way == Way.ThereBefore ? null : (await silo.OpenOfferingAsync(server.Room)).Room;
        await using var viewer = await ViewAsync(server, "view, setParameters", canUpdateOwnMetadata: false);
        room ??= (await silo.OpenOfferingAsync(server.Room)).Room;
        if (way != Way.Reported)
        {
            await viewer.OpenAsync();
        }

        await viewer.NextAsync<ServerInfoMessage>();
        if (way == Way.Reported)
        {
            await viewer.OpenAsync();
        }

        Assert.Equal(ViewerGrants.View | ViewerGrants.SetParameters, Assert.Single(await room.GetParticipants()).Grants);
        await viewer.SendAsync(ClientMessageEncoder.ServiceCallRequest(1, 1, "json", "hello"u8));
        Assert.Equal(new StatusMessage(StatusLevel.Error, "Not permitted: call"), await viewer.NextAsync<StatusMessage>());
        await viewer.SendAsync(ClientMessageEncoder.SetParameters([new Parameter("speed", new FloatParameterValue(1))], "set"));
        Assert.Equal("set", (await viewer.NextAsync<ParameterValuesMessage>()).Id);
    }

    [Theory]
    [InlineData(false, ViewerGrants.All)]
    [InlineData(true, ViewerGrants.View)]
    public async Task A_viewer_that_may_change_its_attributes_proves_nothing_by_them(bool requireGrants, ViewerGrants expected)
    {
        await using var server = LiveKitServer.UseOrSkip();
        await using var silo = await LiveKitSilo.StartAsync(server, options => options.Inbound.RequireGrants = requireGrants);
        var (room, _) = await silo.OpenOfferingAsync(server.Room);
        await using var viewer = await ViewAsync(server, "call", canUpdateOwnMetadata: true);
        await viewer.OpenAsync();
        await viewer.NextAsync<ServerInfoMessage>();

        Assert.Equal(expected, Assert.Single(await room.GetParticipants()).Grants);
    }

    [Fact]
    public async Task Grants_that_the_server_changes_count_at_once_and_what_was_begun_under_the_old_ones_is_over()
    {
        await using var server = LiveKitServer.UseOrSkip();
        await using var silo = await LiveKitSilo.StartAsync(server);
        var (room, _) = await silo.OpenOfferingAsync(server.Room);
        await using var viewer = await ViewAsync(server, "view,call", canUpdateOwnMetadata: false);
        await viewer.OpenAsync();
        await viewer.NextAsync<ServerInfoMessage>();

        await server.UpdateAttributesAsync("v", new Dictionary<string, string> { [ViewerAttributes.Grants] = "view" });

        var told = await viewer.NextAsync<StatusMessage>();
        Assert.Equal(
            "This connection was reset: GrantsChanged: granted now: view; 0 frames were lost, and subscriptions must be made again",
            told.Message);
        Assert.Equal(2, viewer.Streams);
        Assert.Equal(ViewerGrants.View, Assert.Single(await room.GetParticipants()).Grants);
        await viewer.SendAsync(ClientMessageEncoder.ServiceCallRequest(1, 1, "json", "hello"u8));
        Assert.Equal(new StatusMessage(StatusLevel.Error, "Not permitted: call"), await viewer.NextAsync<StatusMessage>());
    }

    private static async Task<ProtocolViewer> ViewAsync(LiveKitServer server, string grants, bool canUpdateOwnMetadata) =>
        new(await server.ViewAsync(
        "v",
        attributes: new Dictionary<string, string> { [ViewerAttributes.Grants] = grants },
        canUpdateOwnMetadata: canUpdateOwnMetadata));
}
