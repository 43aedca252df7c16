namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class init
        {
            /// <summary>0 everywhere.</summary>
            public static Tensor zeros_(Tensor tensor) => Write(tensor, t => t.zero_());

            /// <summary>1 everywhere.</summary>
            public static Tensor ones_(Tensor tensor) => Write(tensor, t => t.fill_(1));

            /// <summary><paramref name="val"/> everywhere.</summary>
            public static Tensor constant_(Tensor tensor, Scalar val) => Write(tensor, t => t.fill_(val));

            /// <summary>1 on the diagonal of a matrix, 0 elsewhere.</summary>
            /// <exception cref="ArgumentException">The tensor is no matrix.</exception>
            public static Tensor eye_(Tensor tensor)
            {
                ArgumentNullException.ThrowIfNull(tensor);
                var shape = tensor.shape;
                return shape.Length == 2
                    ? Write(tensor, FillDiagonal)
                    : throw new ArgumentException($"An identity is a matrix, not [{string.Join(",", shape)}].", nameof(tensor));
            }

            /// <summary>Uniform from <paramref name="low"/> to <paramref name="high"/>.</summary>
            public static Tensor uniform_(Tensor tensor, double low = 0, double high = 1, Generator? generator = null)
                => Write(tensor, t => t.uniform_(low, high, generator));

            /// <summary>Normal with this mean and standard deviation.</summary>
            public static Tensor normal_(Tensor tensor, double mean = 0, double std = 1, Generator? generator = null)
                => Write(tensor, t => t.normal_(mean, std, generator));

            /// <summary>Normal with this mean and standard deviation, cut to [a, b].</summary>
            public static Tensor trunc_normal_(Tensor tensor, double mean = 0, double std = 1, double a = -2, double b = 2, Generator? generator = null)
                => Write(tensor, t =>
                {
                    t.uniform_(Erf((a - mean) / (std * Math.Sqrt(2))), Erf((b - mean) / (std * Math.Sqrt(2))), generator);
                    t.erfinv_().mul_(std * Math.Sqrt(2)).add_(mean).clamp_(a, b);
                });

            /// <summary>Uniform with the variance gain² · 2 / (fan in + fan out) (Glorot and Bengio 2010).</summary>
            public static Tensor xavier_uniform_(Tensor tensor, double gain = 1)
            {
                var bound = Math.Sqrt(3) * XavierDeviation(tensor, gain);
                return uniform_(tensor, -bound, bound);
            }

            /// <summary>Normal with the variance gain² · 2 / (fan in + fan out) (Glorot and Bengio 2010).</summary>
            public static Tensor xavier_normal_(Tensor tensor, double gain = 1) => normal_(tensor, 0, XavierDeviation(tensor, gain));

            /// <summary>The same as <see cref="xavier_uniform_"/>.</summary>
            public static Tensor glorot_uniform_(Tensor tensor, double gain = 1) => xavier_uniform_(tensor, gain);

            /// <summary>The same as <see cref="xavier_normal_"/>.</summary>
            public static Tensor glorot_normal_(Tensor tensor, double gain = 1) => xavier_normal_(tensor, gain);

            /// <summary>Uniform with the variance gain² / fan (He et al. 2015).</summary>
            public static Tensor kaiming_uniform_(
                Tensor tensor, double a = 0, FanInOut mode = FanInOut.FanIn, NonlinearityType nonlinearity = NonlinearityType.LeakyReLU)
            {
                var bound = Math.Sqrt(3) * KaimingDeviation(tensor, a, mode, nonlinearity);
                return uniform_(tensor, -bound, bound);
            }

            /// <summary>Normal with the variance gain² / fan (He et al. 2015).</summary>
            public static Tensor kaiming_normal_(
                Tensor tensor, double a = 0, FanInOut mode = FanInOut.FanIn, NonlinearityType nonlinearity = NonlinearityType.LeakyReLU)
                => normal_(tensor, 0, KaimingDeviation(tensor, a, mode, nonlinearity));

            private static double XavierDeviation(Tensor tensor, double gain)
            {
                var (fanIn, fanOut) = CalculateFanInAndFanOut(tensor);
                return gain * Math.Sqrt(2.0 / (fanIn + fanOut));
            }

            private static double KaimingDeviation(Tensor tensor, double a, FanInOut mode, NonlinearityType nonlinearity)
            {
                var (fanIn, fanOut) = CalculateFanInAndFanOut(tensor);
                return calculate_gain(nonlinearity, a) / Math.Sqrt(mode == FanInOut.FanIn ? fanIn : fanOut);
            }

            private static void FillDiagonal(Tensor matrix)
            {
                matrix.zero_();
                using var diagonal = matrix.diagonal();
                diagonal.fill_(1);
            }

            private static double Erf(double x)
            {
                using var scope = NewDisposeScope();
                return tensor(x, dtype: ScalarType.Float64).erf().item<double>();
            }
        }
    }
}
