using RemoteAccess.Silo.Demo.Proc;

namespace RemoteAccess.Silo.Demo.Channels;

/// <summary>The demo device's channels.</summary>
internal static class DemoChannels
{
    /// <summary>All channels; <see cref="DemoChannel.IsAvailable"/> says which of them this machine has.</summary>
    public static IReadOnlyList<DemoChannel> All(IProcFiles files, TimeProvider time) =>
    [
        new CpuChannel(files, time),
        new MemoryChannel(files, time),
        new LoadChannel(files, time),
        new GcChannel(GcFigures.Read, time),
        new NetworkChannel(files, time),
        new ProcessChannel(ProcessFigures.Read, time),
    ];
}
