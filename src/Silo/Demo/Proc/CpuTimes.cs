namespace RemoteAccess.Silo.Demo.Proc;

/// <summary>Time that one core (or all of them) has spent since boot, in clock ticks.</summary>
/// <param name="Busy">Doing work: user, nice, system, interrupts and time taken by a hypervisor.</param>
/// <param name="Idle">Doing none: idle and waiting for I/O.</param>
internal readonly record struct CpuTimes(ulong Busy, ulong Idle)
{
    /// <summary>
    /// Utilisation between two samples in percent, 0 to 100. Zero if no tick has passed. The kernel sometimes lowers the I/O wait: a
    /// counter that decreased counts as unchanged.
    /// </summary>
    public static double Percent(CpuTimes from, CpuTimes to)
    {
        var busy = to.Busy > from.Busy ? to.Busy - from.Busy : 0;
        var idle = to.Idle > from.Idle ? to.Idle - from.Idle : 0;
        return busy + idle == 0 ? 0 : Math.Round(100.0 * busy / (busy + idle), 1);
    }
}
