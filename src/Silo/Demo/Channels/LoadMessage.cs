using System.ComponentModel;

namespace RemoteAccess.Silo.Demo.Channels;

/// <summary>A message on <c>/load</c>.</summary>
[Description("Load of the machine, from /proc/loadavg")]
internal sealed record LoadMessage(
    [property: Description("Average run queue over one minute")] double One,
    [property: Description("Average run queue over five minutes")] double Five,
    [property: Description("Average run queue over fifteen minutes")] double Fifteen,
    [property: Description("Threads running now")] int Running,
    [property: Description("Threads in total")] int Threads);
