using System.ComponentModel;

namespace RemoteAccess.Silo.Demo.Channels;

/// <summary>A message on <c>/cpu</c>.</summary>
[Description("CPU utilisation since the previous message, from /proc/stat")]
internal sealed record CpuMessage(
    [property: Description("All cores together, percent")] double TotalPercent,
    [property: Description("Each core that is online, by number")] IReadOnlyList<CoreFigure> Cores);

/// <summary>One core in <see cref="CpuMessage"/>.</summary>
internal sealed record CoreFigure(
    [property: Description("Number of the core")] int Core,
    [property: Description("Utilisation, percent")] double Percent);
