using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.TestingHost;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Protocol;
using RemoteAccess.Robot.Arm;
using RemoteAccess.Robot.Assets;
using RemoteAccess.Robot.Hosting;
using RemoteAccess.Robot.Messages;

namespace RemoteAccess.Robot.Tests.Arm;

/// <summary>The robot as a viewer sees it, with the package for tests of devices: no port, no web server.</summary>
public sealed class RobotViewerTests : IAsyncLifetime
{
    private readonly InMemoryRooms _rooms = new() { Patience = Patience.ForPrograms };
    private InProcessTestCluster _cluster = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.AddMemoryGrainStorage(RemoteAccessStorage.ProviderName).AddRemoteAccess().AddInMemoryRooms(_rooms);
            silo.Services.AddSingleton(new RobotSettings("arm", 1)).AddSingleton(AssetFolder.Shipped());
        });
        _cluster = builder.Build();
        await _cluster.DeployAsync();
        await _cluster.Client.GetGrain<IRobotGrain>("arm").StartAsync();
    }

    public async ValueTask DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task A_viewer_drives_the_arm_and_sees_it_move()
    {
        await using var vera = await _rooms.JoinAsync("arm", "vera", cancellationToken: Cancelled);
        await vera.SubscribeAsync("/joint_states", Cancelled);
        var before = await PositionAsync(vera);

        await Patience.UntilAsync(
            async () =>
            {
                await vera.PublishAsync("/teleop", """{"velocities":[0.3,0,0,0]}"""u8.ToArray(), cancellationToken: Cancelled);
                return await PositionAsync(vera) > before + 0.05;
            },
            "the first joint to move");
    }

    [Fact]
    public async Task A_viewer_resets_the_arm_reads_its_model_and_names_its_frame()
    {
        await using var vera = await _rooms.JoinAsync("arm", "vera", cancellationToken: Cancelled);

        var reset = await vera.CallServiceAsync("/reset", "{}"u8.ToArray(), cancellationToken: Cancelled);
        var refused = await Assert.ThrowsAsync<ScriptedViewerException>(
            () => vera.CallServiceAsync("/reset", """{"speed":0}"""u8.ToArray(), cancellationToken: Cancelled));
        var urdf = await vera.FetchAssetAsync("package://arm/urdf/arm.urdf", Cancelled);
        var frame = await vera.SetParametersAsync(new Parameter("frame_id", new StringParameterValue("world")));

        Assert.Contains("\"target\":[0,0.4,0.9,0.3]", Encoding.UTF8.GetString(reset.Span), StringComparison.Ordinal);
        Assert.Contains("speed 0 is out of range", refused.Message, StringComparison.Ordinal);
        Assert.Contains("<robot name=\"arm\">", Encoding.UTF8.GetString(urdf.Span), StringComparison.Ordinal);
        Assert.Equal([new Parameter("frame_id", new StringParameterValue("world"))], frame);
    }

    private static async Task<double> PositionAsync(ScriptedViewer viewer) =>
        (await viewer.NextMessageAsync("/joint_states", Cancelled)).ReadJson(RobotJson.Default.JointState).Positions[0];
}
